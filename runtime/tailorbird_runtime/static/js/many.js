// Many records at once: whoever fills a field in means that it is to be changed.

const form = document.querySelector('[data-many]');

for (const kind of ['input', 'change']) {
  form?.addEventListener(kind, (event) => {
    if (event.target.matches('[data-change]')) return;
    const box = event.target.closest('.many-f')?.querySelector('[data-change]');
    if (box) box.checked = true;
  });
}
