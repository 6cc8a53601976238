import { signal } from '@preact/signals';

const dark = matchMedia('(prefers-color-scheme: dark)');
const isDark = signal(dark.matches);
dark.addEventListener('change', () => {
  if (document.documentElement.dataset.theme === undefined) isDark.value = dark.matches;
});

function toggle(): void {
  isDark.value = !isDark.value;
  document.documentElement.dataset.theme = isDark.value ? 'dark' : 'light';
}

/** Changes between the light and the dark theme; the system's holds until then. */
export function ThemeButton() {
  return (
    <button type="button" class="theme" onClick={toggle}>
      {isDark.value ? 'Light' : 'Dark'}
      <span class="unseen"> theme</span>
    </button>
  );
}
