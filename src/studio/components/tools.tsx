import { signal } from '@preact/signals';
import { DistortTools } from '../distort/distort-tools.js';
import { MarkTools } from '../marking/mark-tools.js';
import { ColourTools } from './colour-tools.js';
import { MethodTools } from './method-tools.js';

/** Whether the tools are open on a phone, where they are a sheet over the page. */
export const isSheetOpen = signal(false);

/** What is done to the picture and how it is explained: a column, or on a phone a sheet. */
export function Tools() {
  const isOpen = isSheetOpen.value;
  return (
    <aside class={`tools${isOpen ? ' open' : ''}`} aria-label="Tools">
      <button
        type="button"
        class="sheet-handle"
        aria-expanded={isOpen}
        onClick={() => {
          isSheetOpen.value = !isOpen;
        }}
      >
        {isOpen ? 'Close tools' : 'Tools'}
      </button>
      <div class="tool-groups">
        <MarkTools />
        <DistortTools />
        <MethodTools />
        <ColourTools />
      </div>
    </aside>
  );
}
