// The order of roles by button, and the invitation link ready to copy.

document.addEventListener('click', (event) => {
  const item = event.target.closest('[data-item]');
  if (event.target.closest('[data-up]')) item.previousElementSibling?.before(item);
  else if (event.target.closest('[data-down]')) item.nextElementSibling?.after(item);
  else return;
  event.target.closest('button').focus();
});

document.querySelectorAll('[data-select-all-text]').forEach((input) => {
  input.addEventListener('focus', () => input.select());
});
