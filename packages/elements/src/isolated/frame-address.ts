/**
 * Whether an address may be the isolated frame's: another origin than the page's, reached over HTTPS.
 * Pure; knows no frame and no page.
 */
import { TDocError } from '@tdoc/sdk-core';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** HTTPS, or a machine that talks to itself. */
export function isSecureAddress(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
}

/**
 * @param text - An absolute address.
 * @param hostOrigin - The origin of the page that asks for the frame.
 * @throws {@link TDocError} ERR_TDOC_FRAME_URL_INVALID when it is no absolute HTTPS address (HTTP only
 *   on localhost, 127.0.0.1 and [::1]) or holds a user name; ERR_TDOC_FRAME_SAME_ORIGIN when it is the
 *   page's own origin, which would isolate nothing.
 */
export function frameAddress(text: string | null, hostOrigin: string): URL {
  const url = text === null || !URL.canParse(text) ? null : new URL(text);
  if (url === null || !isSecureAddress(url) || url.username !== '' || url.password !== '') {
    throw new TDocError('ERR_TDOC_FRAME_URL_INVALID');
  }
  if (url.origin === hostOrigin) throw new TDocError('ERR_TDOC_FRAME_SAME_ORIGIN');
  // A fragment could carry what must not be there: the frame reads none.
  url.hash = '';
  return url;
}
