// Reviewing a draft: ticks are counted and kept while the tab lives, a filter, the button waits for what must be ticked.

const form = document.querySelector('form[data-review]');

if (form) {
  const boxes = [...form.querySelectorAll('input[name="ticked"]')];
  const key = `tailorbird-review-${form.dataset.review}`;
  const publish = form.querySelector('[data-publish]');
  const possible = !publish.disabled;
  const left = form.querySelector('[data-left-count]');

  function show() {
    const done = boxes.filter((box) => box.checked).length;
    form.querySelector('[data-reviewed]').textContent = done;
    form.querySelector('progress').value = done;
    const waiting = boxes.filter((box) => box.dataset.must !== undefined && !box.checked).length;
    if (left) left.textContent = waiting;
    publish.disabled = !possible || waiting > 0;
  }

  function keep() {
    try {
      sessionStorage.setItem(key, JSON.stringify(boxes.filter((box) => box.checked).map((box) => box.value)));
    } catch { /* a browser that keeps nothing loses only the ticks */ }
  }

  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? '[]');
    for (const box of boxes) box.checked ||= kept.includes(box.value);
  } catch { /* as above */ }
  for (const box of boxes) box.addEventListener('change', () => { show(); keep(); });
  show();

  const filter = form.querySelector('[data-filter]');
  filter.hidden = !form.querySelector('.pr[data-touches]') || boxes.length < 2;
  filter.addEventListener('click', (event) => {
    const chosen = event.target.closest('button');
    if (!chosen) return;
    for (const button of filter.querySelectorAll('button')) button.setAttribute('aria-pressed', button === chosen);
    for (const row of form.querySelectorAll('.pr:has(input[name="ticked"]), .pr-t')) {
      row.hidden = chosen.value === 'data' && row.dataset.touches === undefined;
    }
  });
}
