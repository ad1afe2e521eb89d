// Short forms open over the page; without this script their links lead to pages of their own.

const SHORT = 'form.short';

let sheet = null;
let picking = null;
let typed = false;

function toast(text) {
  document.dispatchEvent(new CustomEvent('tailorbird:toast', { detail: { text, tone: 'alert-circle' } }));
}

function close() {
  typed = false;
  picking = null;
  sheet.close();
  sheet.replaceChildren();
}

const leaves = () => !typed || window.confirm(sheet.querySelector('form').dataset.leave);

function made() {
  const found = document.createElement('dialog');
  found.className = 'sheet short';
  found.addEventListener('input', () => { typed = true; });
  found.addEventListener('change', () => { typed = true; });
  found.addEventListener('submit', send);
  found.addEventListener('cancel', (event) => {
    event.preventDefault();
    if (leaves()) close();
  });
  // The form itself asks before it is left; a click beside it must ask too.
  found.addEventListener('click', (event) => {
    if (event.target.closest('[data-cancel]')) {
      if (!event.defaultPrevented) close();
      event.preventDefault();
    } else if (event.target === found) {
      event.stopPropagation();
      if (leaves()) close();
    }
  });
  document.body.append(found);
  return found;
}

function fill(text) {
  sheet.innerHTML = text;
  const form = sheet.querySelector('form');
  const head = document.createElement('div');
  const title = document.createElement('h2');
  head.className = 'sheet-h';
  title.textContent = form.getAttribute('aria-label');
  head.append(title);
  sheet.prepend(head);
  sheet.setAttribute('aria-label', title.textContent);
  form.dispatchEvent(new CustomEvent('tailorbird:form', { bubbles: true }));
  (sheet.querySelector('[data-error-summary]') ?? form.querySelector('.inp:not([type=hidden])'))?.focus();
}

async function show(address, box = null) {
  const answer = await fetch(address, { headers: { 'HX-Request': 'true' } }).catch(() => null);
  const text = await answer?.text();
  if (!answer?.ok || !text.includes('data-form') || /^\s*<!doctype/i.test(text)) {
    location.assign(address);
    return;
  }
  sheet ??= made();
  picking = box;
  typed = false;
  fill(text);
  if (!sheet.open) sheet.showModal();
}

async function send(event) {
  const form = event.target;
  if (event.submitter?.value === 'all') {
    typed = false;
    return;
  }
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  const answer = await fetch(form.action, { method: 'POST', body, headers: { 'HX-Request': 'true' } }).catch(() => null);
  if (answer?.status === 422) {
    fill(await answer.text());
  } else if (answer?.ok && answer.headers.get('Content-Type')?.includes('json')) {
    finish(await answer.json());
  } else {
    form.querySelectorAll('button').forEach((b) => { b.disabled = false; });
    toast(document.querySelector('[data-toasts]').dataset.failed);
  }
}

function finish(record) {
  const box = picking;
  close();
  if (box) {
    box.dispatchEvent(new CustomEvent('tailorbird:made', { bubbles: true, detail: record }));
    return;
  }
  const there = new URL(record.href, location.href);
  if (there.pathname === location.pathname && there.search === location.search) location.reload();
  else location.assign(there);
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href]');
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const address = new URL(link.href, location.href);
  if (address.origin !== location.origin || !address.searchParams.has(SHORT)) return;
  event.preventDefault();
  link.closest('dialog')?.close();
  show(address.pathname + address.search);
});

// A picker that did not find what is looked for asks for a new record.
document.addEventListener('tailorbird:new', (event) => show(event.detail.address, event.target));
