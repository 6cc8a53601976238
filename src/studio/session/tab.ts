const KEY = 'whypixel-tab';

/** The name of this tab's session: it lasts over reloads, and no other tab has it. */
export function tabName(): string {
  const found = sessionStorage.getItem(KEY);
  if (found !== null) return found;
  const name = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  sessionStorage.setItem(KEY, name);
  return name;
}
