/** Base64url without padding (RFC 4648 §5) for bytes that travel in text. */

export function toBase64url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @throws {@link SyntaxError} when the text is not base64url, or not in its shortest form. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new SyntaxError('not base64url');
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  // Two texts must never name the same bytes: a payload could otherwise be altered unseen.
  if (toBase64url(bytes) !== text) throw new SyntaxError('not base64url');
  return bytes;
}
