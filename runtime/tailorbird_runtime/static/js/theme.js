// Sets light or dark before the first paint, following the system until the person chooses.
(function () {
  const root = document.documentElement;
  if (root.dataset.theme !== 'auto') return;
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const set = function () { root.dataset.bsTheme = dark.matches ? 'dark' : 'light'; };
  dark.addEventListener('change', set);
  set();
})();
