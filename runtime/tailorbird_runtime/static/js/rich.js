// Formatted text: a surface to write on instead of markup in a box; the box is what is sent.
// The server takes out what is not allowed, this only keeps pages from showing it before.

const ALLOWED = new Set(['P', 'BR', 'STRONG', 'B', 'EM', 'I', 'U', 'S', 'UL', 'OL', 'LI', 'BLOCKQUOTE',
  'CODE', 'PRE', 'H3', 'H4', 'HR', 'A', 'DIV']);

// A copy with allowed elements alone, without attributes but safe addresses of links.
function copied(node) {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(node.data);
  const inside = [...node.childNodes].filter((n) => n.nodeType <= 3).map(copied);
  const kept = node.nodeType === Node.ELEMENT_NODE && ALLOWED.has(node.nodeName);
  const made = kept ? document.createElement(node.nodeName) : document.createDocumentFragment();
  const href = node.nodeName === 'A' ? node.getAttribute('href') ?? '' : '';
  if (/^(https?:|mailto:|tel:)/i.test(href)) made.setAttribute('href', href);
  if (!/^(SCRIPT|STYLE|TEMPLATE)$/.test(node.nodeName)) made.append(...inside);
  return made;
}

function enhance(box) {
  box.dataset.ready = '';
  const text = box.querySelector('textarea');
  const label = document.querySelector(`label[for="${CSS.escape(text.id)}"]`)?.textContent ?? '';
  const surface = document.createElement('div');
  surface.className = 'inp rich rich-surface';
  surface.contentEditable = 'true';
  surface.setAttribute('role', 'textbox');
  surface.setAttribute('aria-multiline', 'true');
  surface.setAttribute('aria-label', label.replace('*', '').trim());
  const given = new DOMParser().parseFromString(text.value, 'text/html').body;
  surface.append(...[...given.childNodes].map(copied));
  text.hidden = true;
  text.required = false;
  text.after(surface);
  box.querySelector('[role=toolbar]').hidden = false;
  const send = () => {
    text.value = surface.textContent.trim() ? surface.innerHTML : '';
    text.dispatchEvent(new Event('input', { bubbles: true }));
  };
  surface.addEventListener('input', send);
  surface.addEventListener('blur', () => text.dispatchEvent(new Event('change', { bubbles: true })));
  surface.addEventListener('paste', (event) => {
    event.preventDefault();
    document.execCommand('insertText', false, event.clipboardData.getData('text/plain'));
  });
  text.addEventListener('focus', () => surface.focus());
  box.querySelectorAll('[data-command]').forEach((button) => {
    button.addEventListener('mousedown', (event) => event.preventDefault());
    button.addEventListener('click', () => {
      surface.focus();
      document.execCommand(button.dataset.command);
      send();
    });
  });
}

// -- options to tick that depend on another list -----------------------------------------------

function narrow(group) {
  const form = group.closest('form');
  const above = form?.querySelector(`[name="${CSS.escape(group.dataset.ticks)}"]:not([type=hidden])`);
  if (!above) return;
  group.querySelectorAll('[data-for]').forEach((label) => {
    const fits = label.dataset.for.split(' ').includes(above.value);
    label.hidden = !fits;
    if (!fits) label.querySelector('input').checked = false;
  });
}

function prepare() {
  document.querySelectorAll('[data-rich]:not([data-ready])').forEach(enhance);
  document.querySelectorAll('[data-ticks]').forEach(narrow);
}

prepare();
document.addEventListener('change', () => document.querySelectorAll('[data-ticks]').forEach(narrow));
// Editors in place and short forms come later.
new MutationObserver(prepare).observe(document.body, { childList: true, subtree: true });
