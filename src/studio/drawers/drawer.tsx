import type { ComponentType } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { type DrawerName, drawer, drawers } from '../state/drawer.js';
import { LayersDrawer } from './layers-drawer.js';
import { LedgerDrawer } from './ledger-drawer.js';
import { ReproduceDrawer } from './reproduce-drawer.js';
import { SaveDrawer } from './save-drawer.js';
import { UnitDrawer } from './unit-drawer.js';

const contents: { readonly [N in DrawerName]: ComponentType } = {
  ledger: LedgerDrawer,
  layers: LayersDrawer,
  unit: UnitDrawer,
  reproduce: ReproduceDrawer,
  save: SaveDrawer,
};

/** The drawer that is open, in place of the top ten. Escape closes it. */
export function Drawer({ name }: { readonly name: DrawerName }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [name]);
  const Content = contents[name];
  const close = () => {
    drawer.value = undefined;
  };
  return (
    <aside
      class="drawer"
      aria-labelledby="drawer-title"
      onKeyDown={({ key }) => key === 'Escape' && close()}
    >
      <header>
        <h2 id="drawer-title" ref={heading} tabIndex={-1}>
          {drawers[name]}
        </h2>
        <button type="button" onClick={close}>
          Close
        </button>
      </header>
      <Content />
    </aside>
  );
}
