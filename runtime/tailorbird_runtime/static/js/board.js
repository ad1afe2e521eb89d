// Boards: cards move by drag, by key M, or by their button; the server decides.

// A toast of shell.js, asked for by an event: an import would run that file a second time.
const toast = (text, tone) => document.dispatchEvent(new CustomEvent('tailorbird:toast', { detail: { text, tone } }));

const board = document.getElementById('board');
const sheet = document.getElementById('move-sheet');
let moving = null;

const columnOf = (card) => card.closest('[data-cards]').dataset.cards;
const places = (name) => board.querySelector(`[data-cards="${CSS.escape(name)}"]`);
const label = (name) => places(name).closest('.col').querySelector('h2').textContent;

// Where the pipeline lets a card go: the names of columns, or everywhere.
const mayGo = (card, name) => card.dataset.targets === undefined || name === columnOf(card)
  || card.dataset.targets.split(' ').includes(name);

function token() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

// Shown at once; the answer is the card as it is now, or the card that asks for what is missing.
async function move(card, to, from, before) {
  if (to === from) return;
  const id = card.dataset.card;
  card.classList.add('waiting');
  const body = new URLSearchParams({
    to, version: card.dataset.version, csrf_token: token(), from,
    view: new URLSearchParams(location.search).get('view') ?? '',
  });
  let answer;
  try {
    answer = await fetch(`/${board.dataset.board}/${id}/stage`, {
      method: 'POST', body, headers: { 'HX-Request': 'true', 'X-CSRF-Token': token() }, redirect: 'manual',
    });
  } catch (error) {
    answer = null;
  }
  const text = answer && answer.type !== 'opaqueredirect' ? await answer.text() : '';
  if (!answer || (!answer.ok && answer.status !== 422 && answer.status !== 409) || !text || /^\s*<!doctype/i.test(text)) {
    putBack(card, from, before);
    toast(document.querySelector('[data-toasts]').dataset.failed, 'alert-circle');
    return;
  }
  replace(card, text, from);
  if (answer.ok) {
    toast(board.dataset.moved.replace('{column}', label(to)));
    recount();
  }
}

function replace(card, text, from) {
  const made = document.createRange().createContextualFragment(text.trim()).firstElementChild;
  card.replaceWith(made);
  window.htmx.process(made);
  if (from !== undefined) made.dataset.from = from;
  made.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  (made.querySelector('[role="alert"]') ?? made).focus();
}

function putBack(card, from, before) {
  card.classList.remove('waiting');
  places(from).insertBefore(card, before && before.isConnected ? before : null);
  card.focus();
}

// Counts and totals come from the server, for they cover more than the cards on the page.
async function recount() {
  const answer = await fetch(location.href, { headers: { 'HX-Request': 'true' } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const head of board.querySelectorAll('.col .col-h')) {
    const found = page.getElementById(head.parentElement.id)?.querySelector('.col-h');
    if (found) head.replaceWith(document.importNode(found, true));
  }
}

if (window.Sortable) {
  board.querySelectorAll('[data-cards]').forEach((list) => {
    new window.Sortable(list, {
      group: 'cards', animation: 140, ghostClass: 'sortable-ghost', dragClass: 'drag', delay: 180,
      delayOnTouchOnly: true, filter: '.pend, .move', preventOnFilter: false, draggable: '.kc',
      onStart: (event) => {
        moving = { before: event.item.nextElementSibling, from: event.from.dataset.cards };
        board.querySelectorAll('.col').forEach((column) => {
          const cards = column.querySelector('[data-cards]');
          column.classList.toggle('shut', !mayGo(event.item, cards.dataset.cards));
        });
      },
      onMove: (event) => !event.to.closest('.col').classList.contains('shut'),
      onEnd: (event) => {
        board.querySelectorAll('.col.shut').forEach((column) => column.classList.remove('shut'));
        const { before, from } = moving;
        moving = null;
        move(event.item, event.to.dataset.cards, from, before);
      },
    });
  });
}

function ask(card) {
  if (!card || !card.querySelector('[data-move-card]')) return;
  moving = card;
  sheet.querySelectorAll('[data-move-to]').forEach((b) => {
    const here = b.dataset.moveTo === columnOf(card);
    b.disabled = here || !mayGo(card, b.dataset.moveTo);
    b.classList.toggle('on', here);
  });
  sheet.showModal();
  sheet.querySelector('[data-move-to]:not([disabled])')?.focus();
}

function moveTo(name) {
  const card = moving;
  sheet.close();
  moving = null;
  if (!card || !places(name)) return;
  const from = columnOf(card);
  const before = card.nextElementSibling;
  places(name).prepend(card);
  move(card, name, from, before);
}

board.addEventListener('click', (event) => {
  const button = event.target.closest('[data-move-card]');
  if (button) ask(button.closest('[data-card]'));
  const back = event.target.closest('[data-put-back]');
  if (back) location.reload();
});

sheet.addEventListener('click', (event) => {
  const choice = event.target.closest('[data-move-to]');
  if (choice) moveTo(choice.dataset.moveTo);
});

sheet.addEventListener('keydown', (event) => {
  const choices = [...sheet.querySelectorAll('[data-move-to]')];
  const number = Number(event.key);
  if (number >= 1 && number <= choices.length && !choices[number - 1].disabled) moveTo(choices[number - 1].dataset.moveTo);
  const at = choices.indexOf(document.activeElement);
  if (event.key === 'ArrowDown') choices[(at + 1) % choices.length].focus();
  if (event.key === 'ArrowUp') choices[(at - 1 + choices.length) % choices.length].focus();
});

board.addEventListener('keydown', (event) => {
  const card = event.target.closest('[data-card]');
  if (!card || event.target.closest('input, select, textarea, button, a')) return;
  if (event.key.toLowerCase() === 'm') { event.preventDefault(); ask(card); }
  else if (event.key === 'Enter') location.assign(card.dataset.href);
  else if (event.key === 'j' || event.key === 'ArrowDown') { event.preventDefault(); card.nextElementSibling?.focus(); }
  else if (event.key === 'k' || event.key === 'ArrowUp') { event.preventDefault(); card.previousElementSibling?.focus(); }
  else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
    const lists = [...board.querySelectorAll('[data-cards]')];
    const next = lists[lists.indexOf(card.parentElement) + (event.key === 'ArrowRight' ? 1 : -1)];
    next?.querySelector('[data-card]')?.focus();
  }
});

// The card that asked was answered: it is saved and moved, or asks again.
board.addEventListener('htmx:after:swap', (event) => {
  const id = event.detail?.ctx?.target?.id ?? '';
  if (!id.startsWith('card-')) return;
  const card = document.getElementById(id);
  if (!board.querySelector('.kc.pend')) recount();
  (card?.querySelector('[role="alert"]') ?? card)?.focus();
});

// On a phone one column at a time: the tabs follow the column in view.
const tabs = [...document.querySelectorAll('.stage-tabs a')];
tabs.forEach((tab) => tab.addEventListener('click', (event) => {
  event.preventDefault();
  document.getElementById(tab.hash.slice(1)).scrollIntoView({ inline: 'start', block: 'nearest' });
}));
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    for (const tab of tabs) {
      if (tab.hash.slice(1) === entry.target.id) tab.setAttribute('aria-current', 'true');
      else tab.removeAttribute('aria-current');
    }
  }
}, { root: board, threshold: 0.6 });
board.querySelectorAll('.col').forEach((column) => seen.observe(column));
