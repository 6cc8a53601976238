import { signal } from '@preact/signals';

/** What can be opened beside the panes, with its heading. */
export const drawers = {
  ledger: 'Ledger',
  layers: 'Layers',
  unit: 'Unit',
  reproduce: 'Reproduce',
  save: 'Save',
} as const;

export type DrawerName = keyof typeof drawers;

/** The drawer that is open, if one is. */
export const drawer = signal<DrawerName | undefined>(undefined);

/** Opens a drawer, or closes it where it is open. */
export function toggleDrawer(name: DrawerName): void {
  drawer.value = drawer.value === name ? undefined : name;
}
