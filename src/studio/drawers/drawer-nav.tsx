import { type DrawerName, drawer, drawers, toggleDrawer } from '../state/drawer.js';

/** What opens the drawers. */
export function DrawerNav() {
  return (
    <nav class="drawer-nav" aria-label="Drawers">
      {Object.entries(drawers).map(([name, title]) => (
        <button
          key={name}
          type="button"
          aria-pressed={drawer.value === name}
          onClick={() => toggleDrawer(name as DrawerName)}
        >
          {title}
        </button>
      ))}
    </nav>
  );
}
