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

/** The bytes of a text in base64. Throws a DOMException where it is none. */
export const bytesOfBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
