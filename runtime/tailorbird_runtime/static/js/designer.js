// The designer: undo by keys, order by drag and by keys, proposed names, filters, formulas checked while typing.

// A toast of shell.js, asked for by an event: an import would run that file a second time.
const toast = (text, tone) => document.dispatchEvent(new CustomEvent('tailorbird:toast', { detail: { text, tone } }));

const token = () => document.querySelector('meta[name="csrf-token"]').content;
const typing = (target) => target.closest('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]') !== null;

// -- undo and redo ---------------------------------------------------------------------------

document.addEventListener('keydown', (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 'z') return;
  if (typing(event.target) || document.querySelector('dialog[open]')) return;
  const way = event.shiftKey ? 'redo' : 'undo';
  const button = document.querySelector(`[data-undo] button[value="${way}"]:not([disabled])`);
  if (!button) return;
  event.preventDefault();
  button.form.requestSubmit(button);
});

// -- leaving with unsaved work ---------------------------------------------------------------

const watched = document.querySelectorAll('form[data-guard]');
const written = (form) => new URLSearchParams([...new FormData(form)].filter(([, v]) => typeof v === 'string')).toString();
const before = new Map([...watched].map((form) => [form, written(form)]));
let sending = false;
document.addEventListener('submit', () => { sending = true; });
addEventListener('beforeunload', (event) => {
  if (!sending && [...watched].some((form) => written(form) !== before.get(form))) event.preventDefault();
});

// -- order: by drag, by buttons, by Alt and arrows -------------------------------------------
//
// A list with data-order="address" keeps its order on the server: POST name, and `before` or
// `after` its neighbour.  Without an address the order is that of the inputs when the form is sent.

const items = (list) => [...list.children].filter((child) => child.matches('[data-item]'));

async function keepOrder(list, item) {
  const all = items(list);
  const place = all.indexOf(item);
  renumber(list);
  const address = list.dataset.order;
  if (!address) return;
  const form = new FormData();
  form.set('csrf_token', token());
  form.set('base', list.dataset.base);
  form.set('name', item.dataset.item);
  if (place > 0) form.set('after', all[place - 1].dataset.item);
  else if (all.length > 1) form.set('before', all[1].dataset.item);
  try {
    const answer = await fetch(address, { method: 'POST', body: form, headers: { 'HX-Request': 'true' } });
    const said = await answer.json();
    if (said.base) {
      for (const input of document.querySelectorAll('input[name="base"]')) input.value = said.base;
      for (const other of document.querySelectorAll('[data-base]')) other.dataset.base = said.base;
    }
    toast(said.text, answer.ok ? 'circle-check' : 'alert-circle');
    if (!answer.ok) putBack(list);
    else remember(list);
  } catch {
    toast(document.querySelector('[data-toasts]').dataset.failed, 'alert-circle');
    putBack(list);
  }
}

const known = new WeakMap();
const remember = (list) => known.set(list, items(list));
const putBack = (list) => list.append(...known.get(list));

function renumber(list) {
  items(list).forEach((item, place) => {
    for (const input of item.querySelectorAll('input[data-place]')) input.value = place;
  });
}

function orderable(list) {
  remember(list);
  if (window.Sortable && !list.dataset.sortable) {
    list.dataset.sortable = 'yes';
    new window.Sortable(list, {
      handle: '.grip', draggable: '[data-item]', animation: 140, onEnd: (event) => keepOrder(list, event.item),
    });
  }
}

// A list that another script has drawn anew says so with this event.
document.addEventListener('tailorbird:orderable', (event) => orderable(event.target));

function step(item, way) {
  const list = item.parentElement;
  const all = items(list);
  const next = all[all.indexOf(item) + way];
  if (!next) return;
  if (way < 0) next.before(item);
  else next.after(item);
  item.querySelector('.grip')?.focus();
  keepOrder(list, item);
}

document.addEventListener('keydown', (event) => {
  if (!['ArrowUp', 'ArrowDown'].includes(event.key)) return;
  const grip = event.target.closest?.('.grip');
  const item = event.target.closest?.('[data-order] > [data-item]');
  if (!item || !(grip || event.altKey)) return;
  event.preventDefault();
  step(item, event.key === 'ArrowUp' ? -1 : 1);
});

addEventListener('DOMContentLoaded', () => document.querySelectorAll('[data-order]').forEach(orderable));
if (document.readyState !== 'loading') document.querySelectorAll('[data-order]').forEach(orderable);

// -- rows that can be added, from a template -------------------------------------------------

document.addEventListener('click', (event) => {
  const adder = event.target.closest('[data-add-row]');
  if (!adder) return;
  const list = document.querySelector(adder.dataset.addRow);
  const source = document.querySelector(adder.dataset.from);
  const number = list.children.length + 1;
  const made = source.content.cloneNode(true);
  for (const part of made.querySelectorAll('[name], [id], [for]')) {
    for (const key of ['name', 'id', 'for']) {
      const text = part.getAttribute(key);
      if (text) part.setAttribute(key, text.replaceAll('__n__', number));
    }
  }
  list.append(made);
  renumber(list);
  remember(list);
  list.lastElementChild.querySelector('input:not([type=hidden])')?.focus();
});

document.addEventListener('click', (event) => {
  const remover = event.target.closest('[data-drop-row]');
  if (remover) remover.closest('[data-item]').remove();
});

// -- a key proposed from the label, until somebody writes one ----------------------------------

for (const form of document.querySelectorAll('form[data-proposes]')) {
  const key = form.querySelector('[name="key"]');
  const labels = [...form.querySelectorAll(`[name^="${form.dataset.proposes}."]`)];
  let own = key.value !== '';
  let timer;
  key.addEventListener('input', () => { own = key.value !== ''; });
  const propose = async () => {
    const asked = new URLSearchParams(labels.map((l) => ['label', l.value]));
    const answer = await fetch(`/designer/propose-key?${asked}`);
    if (answer.ok && !own) key.value = (await answer.text()).trim();
  };
  for (const label of labels) {
    label.addEventListener('input', () => {
      clearTimeout(timer);
      if (!own) timer = setTimeout(propose, 250);
    });
  }
}

// -- the list at hand, filtered while typing ---------------------------------------------------

for (const find of document.querySelectorAll('[data-find]')) {
  const rows = () => document.querySelectorAll(find.dataset.find);
  const narrow = () => {
    const wanted = find.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows()) {
      row.hidden = wanted !== '' && !row.dataset.words.includes(wanted);
      if (!row.hidden) shown += 1;
    }
    const none = document.querySelector('[data-found-none]');
    if (none) none.hidden = shown > 0;
  };
  find.addEventListener('input', narrow);
  if (find.value) narrow();
}

// -- what depends on a choice ------------------------------------------------------------------

function follow(input) {
  const root = input.closest('form') ?? document;
  for (const part of root.querySelectorAll(`[data-when="${input.name}"]`)) {
    part.hidden = !part.dataset.is.split(' ').includes(input.value);
  }
}

document.addEventListener('change', (event) => {
  if (event.target.matches('[data-follow]')) follow(event.target);
  if (event.target.matches('[data-goes]')) event.target.form.requestSubmit();
});
document.querySelectorAll('[data-follow]').forEach((input) => {
  if (input.type !== 'radio' || input.checked) follow(input);
});

// -- formulas and conditions, checked while typing ----------------------------------------------

const timers = new WeakMap();

async function check(area) {
  const said = area.parentElement.querySelector('[data-checked]');
  if (!said || area.value.trim() === '') {
    if (said) said.textContent = '';
    return;
  }
  const asked = new URLSearchParams({ text: area.value });
  const answer = await fetch(`${area.dataset.check}${area.dataset.check.includes('?') ? '&' : '?'}${asked}`);
  if (!answer.ok) return;
  const found = await answer.json();
  said.textContent = found.text;
  said.classList.toggle('t-bad', !found.right);
  said.classList.toggle('t-ok', found.right);
}

document.addEventListener('input', (event) => {
  const area = event.target.closest('[data-check]');
  if (!area) return;
  clearTimeout(timers.get(area));
  timers.set(area, setTimeout(() => check(area), 350));
});

// -- code: numbers beside the lines, and the line that an address or a problem names ------------

for (const box of document.querySelectorAll('.code-box')) {
  const area = box.querySelector('textarea');
  const numbers = box.querySelector('.nums');
  const height = Number.parseFloat(getComputedStyle(area).lineHeight);
  const count = () => {
    const lines = area.value.split('\n').length;
    numbers.textContent = Array.from({ length: lines }, (_, n) => n + 1).join('\n');
  };
  const goTo = (line) => {
    const lines = area.value.split('\n');
    if (!(line > 0 && line <= lines.length)) return;
    const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
    area.focus();
    area.setSelectionRange(start, start + lines[line - 1].length);
    area.scrollTop = Math.max(0, (line - 6) * height);
  };
  const named = () => Number(location.hash.match(/^#L(\d+)$/)?.[1] ?? 0);
  area.addEventListener('input', count);
  area.addEventListener('scroll', () => { numbers.scrollTop = area.scrollTop; });
  area.style.height = `${Math.min(Math.max(area.value.split('\n').length + 2, 16), 34) * height}px`;
  addEventListener('hashchange', () => goTo(named()));
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href*="#L"]');
    if (link && link.pathname === location.pathname && link.hash === location.hash) goTo(named());
  });
  count();
  goTo(named() || Number(area.dataset.line));
}
