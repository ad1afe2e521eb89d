// Pickers of records and people: search as you type, arrows, Enter, Escape.

const lists = (box) => box.querySelector('[role="listbox"]');
const options = (box) => [...box.querySelectorAll('[role="option"]:is([data-id], [data-new])')];

let timer;
let asked = 0;

function open(box, yes) {
  lists(box).hidden = !yes;
  const input = box.querySelector('[role="combobox"]');
  input.setAttribute('aria-expanded', yes ? 'true' : 'false');
  if (!yes) input.removeAttribute('aria-activedescendant');
}

function mark(box, option) {
  for (const other of options(box)) other.setAttribute('aria-selected', other === option ? 'true' : 'false');
  const input = box.querySelector('[role="combobox"]');
  if (option) {
    input.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  } else {
    input.removeAttribute('aria-activedescendant');
  }
}

function choose(box, id, title) {
  clearTimeout(timer);
  asked += 1;
  const hidden = box.querySelector('[data-chosen]');
  const input = box.querySelector('[role="combobox"]');
  hidden.value = id;
  input.value = title;
  input.dataset.title = title;
  box.querySelector('[data-clear]').hidden = !id;
  open(box, false);
  hidden.dispatchEvent(new Event('change', { bubbles: true }));
}

// An option is a record to choose, or asks for a new one, which is chosen once it is made.
function take(box, option) {
  if (!option.dataset.new) {
    choose(box, option.dataset.id, option.dataset.title);
    return;
  }
  open(box, false);
  box.dispatchEvent(new CustomEvent('tailorbird:new', { bubbles: true, detail: { address: option.dataset.new } }));
}

document.addEventListener('tailorbird:made', (event) => choose(event.target, String(event.detail.id), event.detail.title));

// The search goes out with what is typed and with the other values of the form that narrow it.
function search(box) {
  const input = box.querySelector('[role="combobox"]');
  const address = new URL(box.dataset.pick, location.href);
  address.searchParams.set('q', input.value.trim());
  address.searchParams.set('list', input.id);
  const form = box.closest('form');
  if (form) {
    // In a line the other values are those of the line, under the names of its own fields.
    const line = box.closest('[data-line]')?.dataset.line;
    const sent = [...new FormData(form)];
    const near = line ? sent.filter(([n]) => n.startsWith(`${line}-`)).map(([n, v]) => [n.slice(line.length + 1), v]) : sent;
    for (const [name, value] of near) {
      if (typeof value === 'string' && value && !/^(csrf_token|version|q|list)$/.test(name) && value.length < 100) {
        address.searchParams.append(`v.${name}`, value);
      }
    }
  }
  asked += 1;
  const mine = asked;
  window.htmx.ajax('GET', address.pathname + address.search, { target: lists(box), swap: 'innerHTML', source: input })
    .then(() => { if (mine === asked) open(box, document.activeElement === input); });
}

document.addEventListener('input', (event) => {
  const box = event.target.closest('[data-pick]');
  if (!box || event.isComposing) return;
  clearTimeout(timer);
  timer = setTimeout(() => search(box), 180);
});

document.addEventListener('compositionend', (event) => {
  const box = event.target.closest('[data-pick]');
  if (box) search(box);
});

document.addEventListener('focusin', (event) => {
  if (!event.target.matches('[data-pick] [role="combobox"]')) return;
  event.target.dataset.title = event.target.value;
  event.target.select();
});

document.addEventListener('click', (event) => {
  const option = event.target.closest('[data-pick] [role="option"]:is([data-id], [data-new])');
  if (option) {
    take(option.closest('[data-pick]'), option);
    return;
  }
  const clear = event.target.closest('[data-pick] [data-clear]');
  if (clear) {
    const box = clear.closest('[data-pick]');
    choose(box, '', '');
    box.querySelector('[role="combobox"]').focus();
    return;
  }
  const input = event.target.closest('[data-pick] [role="combobox"]');
  if (event.target.closest('label')) return;
  if (input && lists(input.closest('[data-pick]')).hidden) search(input.closest('[data-pick]'));
});

// Left without choosing: empty text empties the choice, any other text goes back to the chosen one.
document.addEventListener('focusout', (event) => {
  const box = event.target.closest('[data-pick]');
  if (!box || box.contains(event.relatedTarget)) return;
  const input = box.querySelector('[role="combobox"]');
  setTimeout(() => {
    open(box, false);
    if (input.value.trim() === '' && box.querySelector('[data-chosen]').value) choose(box, '', '');
    else if (input.value !== (input.dataset.title ?? '')) input.value = input.dataset.title ?? '';
  }, 150);
});

document.addEventListener('mousedown', (event) => {
  if (event.target.closest('[data-pick] [role="listbox"]')) event.preventDefault();
});

document.addEventListener('keydown', (event) => {
  const box = event.target.closest('[data-pick]');
  if (!box || !event.target.matches('[role="combobox"]') || event.isComposing) return;
  const found = options(box);
  const at = found.findIndex((o) => o.getAttribute('aria-selected') === 'true');
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    if (lists(box).hidden) { search(box); return; }
    const step = event.key === 'ArrowDown' ? 1 : -1;
    mark(box, found[(at + step + found.length) % found.length]);
  } else if (event.key === 'Enter' && !lists(box).hidden) {
    event.preventDefault();
    const picked = found[at] ?? (found.length === 1 ? found[0] : null);
    if (picked) take(box, picked);
  } else if (event.key === 'Escape' && !lists(box).hidden) {
    event.preventDefault();
    event.stopPropagation();
    open(box, false);
  }
});

// A field with several records: what is chosen becomes a chip of its own.
document.addEventListener('change', (event) => {
  const several = event.target.matches('[data-several] [data-chosen]') && event.target.closest('[data-several]');
  if (!several || !event.target.value) return;
  const { value } = event.target;
  const box = event.target.closest('[data-pick]');
  const title = box.querySelector('[role="combobox"]').value;
  const list = several.querySelector('[data-chosen-list]');
  if (![...list.querySelectorAll('input')].some((input) => input.value === value)) {
    const item = document.createElement('li');
    item.className = 'chip line';
    const input = Object.assign(document.createElement('input'), { type: 'hidden', name: several.dataset.several, value });
    const text = Object.assign(document.createElement('span'), { textContent: title });
    const drop = Object.assign(document.createElement('button'), { type: 'button', className: 'ib small', textContent: '×' });
    drop.dataset.drop = '';
    drop.setAttribute('aria-label', `${several.dataset.remove} ${title}`);
    item.append(input, text, drop);
    list.append(item);
  }
  choose(box, '', '');
});

document.addEventListener('click', (event) => {
  const drop = event.target.closest('[data-several] [data-drop]');
  if (!drop) return;
  const several = drop.closest('[data-several]');
  drop.closest('li').remove();
  several.querySelector('[role="combobox"]').focus();
  several.querySelector(':scope > input').dispatchEvent(new Event('change', { bubbles: true }));
});
