// Sets light or dark before the first paint, following the system until the person chooses.
(function () {
  const root = document.documentElement;
  if (root.dataset.theme !== 'auto') return;
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const set = function () { root.dataset.bsTheme = dark.matches ? 'dark' : 'light'; };
  dark.addEventListener('change', set);
  set();
})();

// Tells the server whether the window is narrow; a page that would be another one comes again.
(function () {
  const narrow = window.matchMedia('(max-width: 760px)').matches;
  const told = function () { return document.cookie.split('; ').includes(`narrow=${narrow ? 1 : 0}`); };
  if (!told()) document.cookie = `narrow=${narrow ? 1 : 0}; path=/; max-age=31536000; samesite=lax`;
  const drawn = document.documentElement.dataset.screen;
  if (drawn && drawn !== (narrow ? 'narrow' : 'wide') && told()) location.reload();
})();
