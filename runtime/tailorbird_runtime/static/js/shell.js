// The frame of every page: sheets, toasts, keys, and the token that goes with every write.

const typing = (target) => target.closest('input, textarea, select, [contenteditable]') !== null;

function toast(text, tone = 'circle-check') {
  const box = document.querySelector('[data-toasts]');
  const sprite = document.querySelector('svg.i use');
  const note = document.createElement('div');
  note.className = 'toast-x';
  if (sprite) {
    const icon = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
    icon.setAttribute('class', 'i');
    icon.setAttribute('aria-hidden', 'true');
    use.setAttribute('href', `${sprite.getAttribute('href').split('#')[0]}#i-${tone}`);
    icon.append(use);
    note.append(icon);
  }
  const words = document.createElement('span');
  words.textContent = text;
  note.append(words);
  box.replaceChildren(note);
  passAway(note);
}

// A toast stays for six seconds, longer while it is pointed at or focused.
function passAway(note) {
  let timer;
  const start = () => { timer = setTimeout(() => note.remove(), 6000); };
  const stop = () => clearTimeout(timer);
  for (const event of ['mouseenter', 'focusin']) note.addEventListener(event, stop);
  for (const event of ['mouseleave', 'focusout']) note.addEventListener(event, start);
  start();
}

document.querySelectorAll('.toast-x').forEach(passAway);

// Other scripts ask for a toast by an event: an import would run this file a second time.
document.addEventListener('tailorbird:toast', (event) => toast(event.detail.text, event.detail.tone));

// What a toast said is not said again when the page is loaded anew.
if (location.search.includes('done=')) {
  const address = new URL(location.href);
  address.searchParams.delete('done');
  address.searchParams.delete('was');
  history.replaceState(history.state, '', address);
}

// -- sheets ----------------------------------------------------------------------------------

document.addEventListener('click', (event) => {
  const opener = event.target.closest('[data-open]');
  if (opener) {
    const sheet = document.querySelector(opener.dataset.open);
    sheet?.showModal();
    sheet?.querySelector('form :is(input:not([type=hidden]), select, textarea)')?.focus();
    return;
  }
  const closer = event.target.closest('[data-close]');
  if (closer) {
    closer.closest('dialog')?.close();
    return;
  }
  if (event.target.matches('dialog.sheet')) event.target.close();
});

// -- what went wrong takes the focus -----------------------------------------------------------

document.querySelector('[data-error-summary]')?.focus();

// -- htmx: the token with every write, and failures in words ------------------------------------

document.addEventListener('htmx:config:request', (event) => {
  const request = event.detail.ctx.request;
  if (request.method !== 'GET') {
    request.headers['X-CSRF-Token'] = document.querySelector('meta[name="csrf-token"]').content;
  }
});

document.addEventListener('htmx:error', () => {
  toast(document.querySelector('[data-toasts]').dataset.failed, 'alert-circle');
});

// A whole page instead of a part (signed out meanwhile, or an error): go there.
document.addEventListener('htmx:before:swap', (event) => {
  const text = event.detail.ctx?.text ?? '';
  if (/^\s*<!doctype/i.test(text)) {
    event.preventDefault();
    location.assign(location.href);
  }
});

// -- keys -------------------------------------------------------------------------------------

let first = '';

function followKey(key) {
  const links = document.querySelectorAll('[data-go]');
  const creators = document.querySelectorAll('.top .dropdown-menu a');
  if (first === 'g') {
    for (const link of links) if (link.dataset.go.toLowerCase() === key) return link;
  }
  if (first === 'c') {
    for (const link of creators) {
      if (link.querySelector('kbd')?.textContent.trim().toLowerCase().endsWith(key)) return link;
    }
  }
  return null;
}

document.addEventListener('keydown', (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') {
    const form = event.target.closest('form');
    if (form) form.requestSubmit(form.querySelector('[data-save]') ?? undefined);
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector('dialog[open]')) return;
  const key = event.key.toLowerCase();
  if (key === '/') {
    const find = document.querySelector('[data-quick-find]');
    if (find) {
      event.preventDefault();
      find.focus();
      find.select();
    }
    return;
  }
  const link = first ? followKey(key) : null;
  first = !first && (key === 'g' || key === 'c') ? key : '';
  if (link) {
    event.preventDefault();
    link.click();
  }
  if (first) setTimeout(() => { first = ''; }, 1200);
});
