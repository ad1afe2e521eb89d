// Lines in a form: one more without a round trip, and a new one goes again at once.

function fresh(box) {
  const pattern = box.querySelector('[data-line-pattern]');
  const count = box.querySelector('[data-line-count]');
  const body = box.querySelector('tbody');
  const n = Number(count.value);
  if (!pattern || !body || n >= Number(count.dataset.most)) return null;
  count.value = n + 1;
  body.insertAdjacentHTML('beforeend', pattern.innerHTML.replaceAll('__n__', n));
  return body.lastElementChild;
}

function leavable(row) {
  const out = row.querySelector('[data-line-out]');
  if (out) out.hidden = false;
}

document.querySelectorAll('[data-lines] [data-line]').forEach(leavable);

document.addEventListener('click', (event) => {
  const add = event.target.closest('[data-line-add]');
  if (add) {
    const row = fresh(add.closest('[data-lines]'));
    if (!row) return;
    event.preventDefault();
    leavable(row);
    row.dispatchEvent(new CustomEvent('tailorbird:line', { bubbles: true }));
    row.querySelector('input:not([type=hidden]), select, textarea')?.focus();
    return;
  }
  const out = event.target.closest('[data-line-out]');
  if (!out) return;
  const row = out.closest('[data-line]');
  const next = row.closest('[data-lines]').querySelector('[data-line-add]');
  row.dispatchEvent(new CustomEvent('tailorbird:line', { bubbles: true }));
  row.remove();
  next?.focus();
});
