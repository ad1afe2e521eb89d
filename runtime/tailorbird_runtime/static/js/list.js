// Lists: selection with its bar, filters in the sheet, moving through rows by key.

const bar = document.querySelector('[data-bulk]');
const boxes = () => [...document.querySelectorAll('[data-select]')];
const chosen = () => boxes().filter((b) => b.checked);

function show() {
  const picked = chosen();
  for (const box of boxes()) box.closest('tr').classList.toggle('sel', box.checked);
  const all = document.querySelector('[data-select-all]');
  if (all) {
    all.checked = picked.length > 0 && picked.length === boxes().length;
    all.classList.toggle('mix', picked.length > 0 && !all.checked);
  }
  if (!bar) return;
  bar.hidden = picked.length === 0;
  const words = bar.querySelector('[data-bulk-count]');
  words.textContent = words.dataset.words.replace('{n}', picked.length);
}

function clear() {
  for (const box of boxes()) box.checked = false;
  show();
}

let last = null;

document.addEventListener('click', (event) => {
  const box = event.target.closest('[data-select]');
  if (box) {
    if (event.shiftKey && last) {
      const all = boxes();
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      for (const other of all.slice(from, to + 1)) other.checked = box.checked;
    }
    last = box;
    show();
  } else if (event.target.closest('[data-select-all]')) {
    for (const other of boxes()) other.checked = event.target.checked;
    show();
  } else if (event.target.closest('[data-bulk-clear]')) {
    clear();
  }
});

document.addEventListener('submit', (event) => {
  if (event.target.matches('[data-bulk-form]')) {
    event.target.querySelectorAll('[data-bulk-id]').forEach((i) => i.remove());
    for (const box of chosen()) {
      const input = document.createElement('input');
      input.type = 'hidden';
      input.name = 'id';
      input.value = box.value;
      input.dataset.bulkId = '';
      event.target.append(input);
    }
  }
  if (event.target.matches('[data-filter-form]')) nameFilter(event.target);
});

// A span of which one end is left open is "at least" or "at most".
function asked(form, operator) {
  if (operator !== 'between') return operator;
  const [from, to] = [...form.querySelectorAll('[data-value-control] :is(input:not([type=hidden]), select)')].filter((c) => !c.name.endsWith('.currency'));
  if (from.value && !to.value) return 'ge';
  if (to.value && !from.value) return 'le';
  return operator;
}

// A filter is `f.<field>.<operator>=<value>`: the control gets its name when the form is sent.
function nameFilter(form) {
  const operator = form.querySelector('[data-operator]');
  const name = `f.${form.dataset.filterForm}.${asked(form, operator.value)}`;
  operator.removeAttribute('name');
  form.querySelectorAll('[data-value]').forEach((c) => { c.name = name; });
  form.querySelectorAll('[data-value-control] [name]').forEach((c) => {
    if (c.name.endsWith('.currency') || (c.type === 'hidden' && c.value === 'false')) c.removeAttribute('name');
    else if (c.value === '') c.removeAttribute('name');
    else c.name = name;
  });
}

document.addEventListener('htmx:after:swap', (event) => {
  const target = event.detail?.ctx?.target ?? event.target;
  if (target?.id !== 'filter-sheet-body') return;
  (target.querySelector('[data-value-control] :is(input:not([type=hidden]), select, textarea), [data-value]:not([type=hidden])') ?? target.querySelector('select, button'))?.focus();
});

// -- rows by key -------------------------------------------------------------------------------

const rows = () => [...document.querySelectorAll('[data-row]')];

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((r) => r.classList.contains('at'));
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  all[at]?.classList.remove('at');
  next.classList.add('at');
  next.querySelector('a')?.focus();
  next.scrollIntoView({ block: 'nearest' });
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  if (event.target.closest('input:not([type=checkbox]), textarea, select')) return;
  if (event.key === 'j') step(1);
  else if (event.key === 'k') step(-1);
  else if (event.key === 'x') document.querySelector('[data-row].at [data-select]')?.click();
  else if (event.key === 'Escape' && chosen().length) clear();
});

show();
