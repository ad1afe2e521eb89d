// The record page: one field edited in place, parts on a phone, links that lead to a field.

function part(name) {
  const box = document.querySelector('[data-parts]');
  if (!box) return;
  box.dataset.parts = name;
  document.querySelectorAll('[data-part-tab]').forEach((tab) => {
    tab.setAttribute('aria-selected', tab.dataset.partTab === name ? 'true' : 'false');
  });
}

function goTo(id) {
  const target = document.getElementById(id);
  if (!target) return;
  const inside = target.closest('[data-part]');
  if (inside) part(inside.dataset.part);
  target.scrollIntoView({ block: 'center' });
  target.classList.add('hint-at');
  target.querySelector('.pen')?.click();
}

document.addEventListener('click', (event) => {
  const tab = event.target.closest('[data-part-tab]');
  if (tab) part(tab.dataset.partTab);
  const go = event.target.closest('[data-part-go]');
  if (go) part(go.dataset.partGo);
  const link = event.target.closest('a[href*="#field-"]');
  if (link && link.pathname === location.pathname) {
    const id = link.hash.slice(1);
    if (document.getElementById(id)) {
      event.preventDefault();
      goTo(id);
    }
  }
});

// A double click on a value opens it; the pencil does the same with one.
document.addEventListener('dblclick', (event) => {
  if (event.target.closest('a, button, input')) return;
  event.target.closest('[data-edit]')?.querySelector('.pen')?.click();
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'F2') {
    const found = event.target.closest('[data-edit]')?.querySelector('.pen');
    if (found) { event.preventDefault(); found.click(); }
  }
  if (event.key === 'Escape' && !event.defaultPrevented) {
    event.target.closest('[data-editing]')?.querySelector('[data-cancel]')?.click();
  }
});

document.addEventListener('htmx:after:swap', (event) => {
  const place = event.detail?.ctx?.target;
  const box = place?.id ? document.getElementById(place.id) : null;
  if (!box?.matches('[data-detail]')) return;
  const control = box.querySelector('[aria-invalid="true"], .inp, input.cb');
  if (box.matches('[data-editing]') && control) {
    control.focus();
    control.select?.();
  } else {
    box.querySelector('.pen')?.focus();
  }
});

// On a phone the timeline comes first, as long as nothing else is asked for.
if (window.matchMedia('(max-width: 760px)').matches && document.querySelector('[data-part-tab="timeline"]')) {
  part('timeline');
}
if (location.hash.startsWith('#field-')) goTo(location.hash.slice(1));
