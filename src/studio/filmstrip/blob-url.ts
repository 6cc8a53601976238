const urls = new WeakMap<Blob, string>();
const finished = new FinalizationRegistry<string>((url) => URL.revokeObjectURL(url));

/** The address of a blob, for as long as somebody keeps it. */
export function urlOf(blob: Blob): string {
  const known = urls.get(blob);
  if (known !== undefined) return known;
  const url = URL.createObjectURL(blob);
  urls.set(blob, url);
  finished.register(blob, url);
  return url;
}
