/** How many bytes become one string at a time: a call with many more arguments overflows the stack. */
const PIECE = 3 * 0x2000;

/** Bytes in base64 (RFC 4648, section 4), with padding. */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + PIECE)));
  }
  return text;
}
