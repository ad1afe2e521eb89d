// Rules and automations: what a form cannot do alone.

// A list of ticks closes when something else is pressed, and with Escape.
const open = () => document.querySelectorAll('.pickmany[open]');

document.addEventListener('click', (event) => {
  for (const one of open()) if (!one.contains(event.target)) one.open = false;
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const one of open()) {
    one.open = false;
    one.querySelector('summary').focus();
    event.preventDefault();
  }
});

// A placeholder goes where one typed last.
let last = null;
document.addEventListener('focusin', (event) => {
  if (event.target.matches('.tpl input, .tpl textarea')) last = event.target;
});
document.addEventListener('click', (event) => {
  const press = event.target.closest('[data-insert]');
  if (!press) return;
  const into = last ?? document.querySelector('.tpl textarea');
  into.setRangeText(press.dataset.insert, into.selectionStart, into.selectionEnd, 'end');
  into.focus();
  into.dispatchEvent(new Event('input', { bubbles: true }));
});

// A mistake shows the characters that it means.
document.addEventListener('click', (event) => {
  const press = event.target.closest('[data-show]');
  const box = press && document.getElementById(press.dataset.show);
  if (!box) return;
  box.focus();
  box.setSelectionRange(Number(press.dataset.from), Number(press.dataset.to));
  const line = box.value.slice(0, Number(press.dataset.from)).split('\n').length - 1;
  box.scrollTop = Math.max(0, (line / box.value.split('\n').length) * box.scrollHeight - box.clientHeight / 2);
});

// What is open is told to the server, which draws it open again.
document.addEventListener('toggle', (event) => {
  const mark = event.target.querySelector?.(':scope > summary > [data-open]');
  if (mark) mark.disabled = !event.target.open;
}, true);

// What a refused save said of a text of a template goes when it is typed anew: the list below answers.
document.addEventListener('input', (event) => {
  const around = event.target.closest('.tpl .fi.err');
  if (!around) return;
  around.classList.remove('err');
  event.target.removeAttribute('aria-invalid');
  event.target.removeAttribute('aria-describedby');
  for (const said of around.querySelectorAll('.msg')) said.remove();
});
