import { effect, signal } from '@preact/signals';
import { keepForOffline } from '../offline.js';
import { evidence, lrpMap, saMap } from './results.js';

/** Whether the page, the engine and the network are kept, so that no network is needed any more. */
export const isKept = signal(false);

/** Keeps all of it as soon as the first picture is explained: before, that would take its time. */
export function keepOnceExplained(): void {
  let isAsked = false;
  effect(() => {
    const results = [lrpMap, saMap, evidence].map(({ result }) => result.value);
    const areThere = results.every(({ value, isBusy }) => value !== undefined && !isBusy);
    if (!areThere || isAsked) return;
    isAsked = true;
    keepForOffline().then((kept) => {
      isKept.value = kept;
    });
  });
}
