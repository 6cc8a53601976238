import { signal } from '@preact/signals';

/** One line for the user: what went wrong, and what to do. Undefined where all is well. */
export const notice = signal<string | undefined>(undefined);

/** Shows a line until it is dismissed, or another takes its place. */
export function say(text: string): void {
  notice.value = text;
}

export function dismiss(): void {
  notice.value = undefined;
}
