import { effect } from '@preact/signals';
import { network } from './engine.js';
import { current } from './stages.js';
import { explainedClass } from './target.js';

/** Names the tab by what it shows: `dog in dog.png`. */
export function nameTab(): void {
  effect(() => {
    const [picture, target] = [current.value?.title, explainedClass.value];
    const label = target === undefined ? undefined : network.value?.labels[target];
    const shown = picture === undefined || label === undefined ? '' : `${label} in ${picture} · `;
    document.title = `${shown}whypixel studio`;
  });
}
