/**
 * The page's only script. Without it nothing is missing but comfort: the theme's button and the
 * sliders stay hidden, and details stay as the browser prints them.
 */
export const script = `
(() => {
  const root = document.documentElement;
  root.classList.add('js');

  const button = document.getElementById('theme');
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : system.matches);
  const name = () => { button.textContent = isDark() ? 'Light theme' : 'Dark theme'; };
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    name();
  });
  system.addEventListener('change', name);
  name();

  for (const group of document.querySelectorAll('[data-blend]')) {
    const slider = group.querySelector('input[type="range"]');
    const shown = group.querySelector('output');
    const base = group.querySelector('img[data-base]');
    let laid = false;
    const show = () => {
      if (!laid) {
        for (const layer of group.querySelectorAll('img[data-layer]')) {
          const under = base.cloneNode();
          under.removeAttribute('data-base');
          under.alt = '';
          under.className = 'under';
          layer.before(under);
        }
        laid = true;
      }
      group.style.setProperty('--blend', String(slider.value / 100));
      shown.textContent = slider.value + '\\u202f%';
    };
    slider.addEventListener('input', show);
    show();
  }

  const opened = [];
  addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details:not([open])')) {
      details.open = true;
      opened.push(details);
    }
  });
  addEventListener('afterprint', () => {
    for (const details of opened.splice(0)) details.open = false;
  });
})();
`;
