// Arranging a layout: fields by drag between places, or by keys; the page is drawn again by the server.

// A toast of shell.js, asked for by an event: an import would run that file a second time.
const toast = (text, tone) => document.dispatchEvent(new CustomEvent('tailorbird:toast', { detail: { text, tone } }));

const token = () => document.querySelector('meta[name="csrf-token"]').content;
const lay = () => document.getElementById('lay');
const fields = (list) => [...list.children].filter((child) => child.matches('[data-item]'));
let busy = false;

async function keep(name, from, list, item) {
  const to = list ? list.dataset.to : 'off';
  const form = new FormData();
  form.set('csrf_token', token());
  form.set('base', lay().dataset.base);
  form.set('name', name);
  form.set('from', from);
  form.set('to', to);
  if (list && to !== 'off') {
    const all = fields(list);
    const place = all.indexOf(item);
    if (place > 0) form.set('after', all[place - 1].dataset.item);
    else if (all.length > 1) form.set('before', all[1].dataset.item);
  }
  busy = true;
  try {
    const answer = await fetch(lay().dataset.place, { method: 'POST', body: form });
    draw(await answer.text(), name, to);
  } catch {
    toast(document.querySelector('[data-toasts]').dataset.failed, 'alert-circle');
    location.reload();
  } finally {
    busy = false;
  }
}

function draw(text, name, to) {
  const page = new DOMParser().parseFromString(text, 'text/html');
  for (const part of ['.dz-top', '#main']) {
    const made = page.querySelector(part);
    if (!made) { location.reload(); return; }
    document.querySelector(part).replaceWith(document.adoptNode(made));
  }
  arrange();
  const goal = lay().querySelector(`[data-to="${CSS.escape(to)}"] [data-item="${CSS.escape(name)}"] .cv-a`);
  goal?.focus();
}

function arrange() {
  for (const list of lay()?.querySelectorAll('[data-to]') ?? []) {
    if (!window.Sortable) continue;
    new window.Sortable(list, {
      group: { name: 'fields', put: (to) => !to.el.dataset.most || fields(to.el).length < Number(to.el.dataset.most) },
      draggable: '[data-item]', animation: 140, delay: 120, delayOnTouchOnly: true, forceFallback: true, fallbackTolerance: 4,
      onEnd: (event) => {
        if (event.from === event.to && event.oldIndex === event.newIndex) return;
        keep(event.item.dataset.item, event.from.dataset.to, event.to, event.item);
      },
    });
  }
}

// Arrows move the field in focus, also into the place before or behind; Del takes it off.
document.addEventListener('keydown', (event) => {
  const item = event.target.closest?.('#lay [data-item]');
  if (!item || busy || event.ctrlKey || event.metaKey || event.altKey) return;
  const list = item.closest('[data-to]');
  if (['Delete', 'Backspace'].includes(event.key) && list.dataset.to !== 'off') {
    event.preventDefault();
    keep(item.dataset.item, list.dataset.to, null, item);
  }
  const way = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
  if (!way) return;
  event.preventDefault();
  const all = fields(list);
  const next = all[all.indexOf(item) + way];
  const from = list.dataset.to;
  if (next && from !== 'off') {
    if (way < 0) next.before(item);
    else next.after(item);
    keep(item.dataset.item, from, list, item);
    return;
  }
  const places = [...lay().querySelectorAll('[data-to]')].filter((p) => p === list || p.dataset.to !== 'off');
  const goal = places.slice(places.indexOf(list)).find((p) => p !== list && way > 0)
    ?? (way < 0 ? places.slice(0, places.indexOf(list)).reverse().find((p) => p.dataset.to !== 'off') : null);
  if (!goal || (goal.dataset.most && fields(goal).length >= Number(goal.dataset.most))) return;
  if (way < 0) goal.append(item);
  else goal.prepend(item);
  keep(item.dataset.item, from, goal, item);
});

addEventListener('DOMContentLoaded', arrange);
if (document.readyState !== 'loading') arrange();
