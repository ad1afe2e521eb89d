// Forms: what is required, shown or on offer follows what is typed; the server decides.

function attach(form) {
  const live = form.dataset.live ? JSON.parse(form.dataset.live) : null;
  const prefix = form.dataset.prefix ?? 'f';
  let changed = false;

  // -- live conditions -------------------------------------------------------------------------

  const control = (name) => form.querySelector(`[name="${CSS.escape(name)}"]:not([type=hidden])`)
    ?? form.querySelector(`[name="${CSS.escape(name)}"]`);

  function typed(name) {
    const found = control(name);
    if (!found) return null;
    if (found.type === 'checkbox') return found.checked;
    return found.value.trim();
  }

  // A number without grouping, `12.5 万` as 125000; as text, so that no digit is lost.
  function plain(text) {
    const [, number, word] = /^(.*?)\s*(万亿|亿|万)?$/s.exec(text.replace(/,/g, ''));
    const zeros = { 万亿: 12, 亿: 8, 万: 4 }[word] ?? 0;
    const [whole, places = ''] = number.split('.');
    if (!zeros || !/^[+-]?\d*$/.test(whole) || !/^\d*$/.test(places)) return number;
    const rest = places.slice(zeros);
    return `${whole}${places.slice(0, zeros).padEnd(zeros, '0')}${rest && '.'}${rest}`;
  }

  const ticked = (name) => [...form.querySelectorAll(`[name="${CSS.escape(name)}"]:checked`)].map((c) => c.value);

  // `1:30`, `2 h 30 min` or a bare number, in units of so many seconds; the server reads more words.
  function duration(text, unit) {
    if (/^\d+$/.test(text)) return text;
    const clock = /^(\d+):(\d\d)(?::(\d\d))?$/.exec(text);
    const sizes = { h: 3600, 小时: 3600, min: 60, 分钟: 60, 分: 60, s: 1, 秒: 1 };
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*([a-z\u4e00-\u9fff]+)/g)];
    if (!clock && !parts.length) return null;
    const seconds = clock ? clock[1] * 3600 + clock[2] * 60 + Number(clock[3] ?? 0)
      : parts.reduce((sum, [, n, word]) => sum + n * (sizes[word] ?? NaN), 0);
    return Number.isInteger(seconds / unit) ? String(seconds / unit) : null;
  }

  function wordsOf(markup) {
    const words = new DOMParser().parseFromString(markup, 'text/html').body.textContent.trim();
    return words || null;
  }

  // What a control holds in the form that conditions read.
  function value(name, field) {
    if (field.reads === 'joined') return field.of.map(typed).filter(Boolean).join(', ') || null;
    if (field.reads === 'choices') {
      return ticked(name).map((n) => field.options?.[n] ?? n);
    }
    const text = typed(name);
    if (text === null || text === '' || text === false) return text === false ? false : null;
    switch (field.reads) {
      case 'boolean': return text === true || text === 'true';
      case 'choice': return field.options[text] ?? text;
      case 'number': return plain(text);
      case 'moment': return Number.isNaN(Date.parse(text)) ? null : new Date(text).toISOString();
      case 'duration': return duration(text, field.unit);
      case 'code': return (/\(([^()]+)\)$/.exec(text) ?? [null, text])[1];
      case 'lines': return text.split('\n').map((t) => t.replace(/\s*[(（][^()（）]*[)）]\s*$/, '').trim()).filter(Boolean);
      case 'words': return wordsOf(text);
      case 'tags': return text.split(/[,，、;；]/).map((t) => t.trim()).filter(Boolean);
      default: return text;
    }
  }

  function row() {
    const found = { ...live.stored };
    for (const [name, field] of Object.entries(live.fields)) {
      found[field.key] = value(name, field);
      for (const [key, by] of Object.entries(field.follows ?? {})) found[key] = by[found[field.key]] ?? null;
    }
    return found;
  }

  function require(name, yes) {
    const found = control(name) ?? control(live.fields[name]?.of?.[0] ?? '');
    if (!found) return;
    const box = document.getElementById(`${prefix}-${name}-box`);
    const asked = document.getElementById(`${prefix}-${name}`) ?? found;
    asked.toggleAttribute('required', yes);
    if (yes) asked.setAttribute('aria-required', 'true');
    else asked.removeAttribute('aria-required');
    const mark = box?.querySelector('[data-mark]');
    if (mark) mark.hidden = !yes;
  }

  // What saving will empty can be neither seen nor filled meanwhile; it comes back if that changes.
  function empty(name, note) {
    const box = document.getElementById(`${prefix}-${name}-box`);
    if (!box) return;
    box.classList.toggle('emptied', note !== undefined);
    box.querySelectorAll('input, select, textarea, button').forEach((c) => { c.disabled = note !== undefined; });
    const line = box.querySelector('[data-emptied]');
    if (line) {
      line.hidden = note === undefined;
      line.textContent = note ?? '';
    }
  }

  let offered = Object.create(null);

  function follow() {
    if (!live || !window.tailorbird) return;
    const found = window.tailorbird.consequences(live, row());
    const wanted = new Set(found.required);
    const known = new Set(live.require.flatMap((r) => r.fields));
    for (const name of known) require(name, wanted.has(name) || live.fields[name]?.required === true);
    for (const section of live.sections) {
      const box = document.getElementById(`section-${section.name}`);
      if (box) box.hidden = !found.sections.includes(section.name);
    }
    for (const rule of live.empties ?? []) {
      for (const name of Object.keys(rule.fields)) empty(name, found.emptied[name]);
    }
    offered = found.offered;
    if (narrowAll()) {
      follow();
      return;
    }
    // Something that is needed is not left behind "More fields".
    for (const name of wanted) {
      const more = document.getElementById(`${prefix}-${name}-box`)?.closest('details');
      if (more && !more.open) more.open = true;
    }
  }

  // -- lists whose options depend on another list, or on a rule ------------------------------------

  const lists = new Map();

  // What is chosen already stays until what is on offer changes: nothing is lost by opening a form.
  function narrow(select) {
    const known = lists.get(select) ?? { all: [...select.options], kept: null };
    const above = select.dataset.depends ? typed(select.dataset.depends) : null;
    const some = offered[select.name];
    const fits = (o) => (!o.dataset.for || o.dataset.for.split(' ').includes(above))
      && (!some || o.value === '' || some.includes(o.value));
    const keep = known.all.filter(fits);
    const now = keep.map((o) => o.value).join(' ');
    const first = known.kept === null;
    const before = select.value;
    if (now !== known.kept) {
      const stays = first ? known.all.filter((o) => fits(o) || o.value === before) : keep;
      select.replaceChildren(...stays);
      select.value = stays.some((o) => o.value === before) ? before : '';
    }
    lists.set(select, { all: known.all, kept: now });
    return select.value !== before;
  }

  // Narrows each list after those above it; whether a choice was lost by it.
  function narrowAll() {
    const limited = new Set((live?.offers ?? []).flatMap((rule) => Object.keys(rule.fields)));
    const some = [...form.querySelectorAll('select')].filter((s) => s.dataset.depends || limited.has(s.name));
    return some.map(narrow).some(Boolean);
  }

  // -- optional steps of a conversion -------------------------------------------------------------

  function foldSteps() {
    form.querySelectorAll('[data-include]').forEach((box) => {
      const fields = box.closest('[data-step]').querySelector('.fg');
      if (fields) fields.hidden = !box.checked;
    });
  }

  // -- a money field changes the currency of all ---------------------------------------------------

  form.addEventListener('change', (event) => {
    if (!event.target.name?.endsWith('.currency')) return;
    form.querySelectorAll('select[name$=".currency"]').forEach((s) => { s.value = event.target.value; });
  });

  // -- defaults that follow other values: only what nobody touched is filled in ---------------------

  const touched = new Set();
  const filled = new Map();

  async function derive() {
    const address = new URL(form.dataset.draft, location.href);
    for (const [name, text] of new FormData(form)) {
      const own = touched.has(name) || !filled.has(name);
      if (typeof text === 'string' && text && text.length < 200 && own && !/^(csrf_token|back)$/.test(name)) {
        address.searchParams.append(`v.${name}`, text);
      }
    }
    const answer = await fetch(address, { headers: { 'HX-Request': 'true' } });
    if (!answer.ok) return;
    for (const [name, made] of Object.entries(await answer.json())) {
      const found = control(name);
      if (!found || touched.has(name) || found.type === 'checkbox') continue;
      const hidden = form.querySelector(`[data-chosen][name="${CSS.escape(name)}"]`);
      if ((hidden ?? found).value && !filled.has(name)) continue;
      (hidden ?? found).value = made.typed;
      filled.set(name, made.typed);
      if (hidden) document.getElementById(`${prefix}-${name}`).value = made.title;
    }
    follow();
  }

  form.addEventListener('change', (event) => {
    if (!event.target.name) return;
    touched.add(event.target.name);
    if (form.dataset.draft) derive();
  });

  // -- leaving with unsaved work -------------------------------------------------------------------

  narrowAll();
  follow();
  foldSteps();
  form.addEventListener('tailorbird:line', () => { changed = true; narrowAll(); });
  form.addEventListener('input', (event) => {
    if (event.target.closest('[data-pick]') && !event.target.name) return;
    changed = true;
    follow();
  });
  form.addEventListener('change', () => {
    changed = true;
    narrowAll();
    follow();
    foldSteps();
  });
  form.addEventListener('submit', () => {
    changed = false;
    // Once is enough: a second press while the answer is on its way does nothing.
    setTimeout(() => form.querySelectorAll('button:not([type=button])').forEach((b) => { b.disabled = true; }), 0);
  });
  window.addEventListener('pageshow', () => {
    form.querySelectorAll('button:not([type=button])').forEach((b) => { b.disabled = false; });
  });
  window.addEventListener('beforeunload', (event) => {
    if (changed && form.isConnected && !('look' in form.dataset)) event.preventDefault();
  });
  form.querySelector('[data-cancel]')?.addEventListener('click', (event) => {
    if (changed && !window.confirm(form.dataset.leave)) event.preventDefault();
    else changed = false;
  });
  document.querySelectorAll('[data-error-summary] a').forEach((link) => link.addEventListener('click', (event) => {
    const target = document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    target.closest('details')?.setAttribute('open', '');
    target.focus();
    target.scrollIntoView({ block: 'center' });
  }));
  if (!document.querySelector('[data-error-summary]')) {
    const first = form.querySelector('.fi .inp:not([type=hidden])');
    if (first && window.matchMedia('(min-width: 761px)').matches && !first.value) first.focus();
  }
}

document.querySelectorAll('[data-form]').forEach(attach);

// A form that came onto the page later says so: an import would run this file a second time.
document.addEventListener('tailorbird:form', (event) => attach(event.target));
