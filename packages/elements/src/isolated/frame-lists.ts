/**
 * What the isolated frame's own page allows: which origins may be its host, which pages a patient's
 * link may point at. Written by whoever serves the frame; a host can choose from it, never add to it.
 * Pure.
 */
import { TDocError } from '@tdoc/sdk-core';
import { isSecureAddress } from './frame-address.ts';

const words = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '');

/**
 * Exact origins from a list separated by spaces or commas. What is not exactly an origin (a path, a
 * wildcard, plain HTTP off this machine) is left out: a list that is misread allows less, never more.
 */
export function originsIn(list: string): readonly string[] {
  return words(list).filter((word) => {
    if (!URL.canParse(word)) return false;
    const url = new URL(word);
    return isSecureAddress(url) && url.origin === word;
  });
}

/** Origin and path; the query is the host's to choose, a fragment is never kept. */
function pageOf(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  if (!isSecureAddress(url) || url.username !== '' || url.password !== '') return null;
  return url.origin + url.pathname;
}

/**
 * The page a patient's link points at. The link holds the secret in its fragment, so a host that could
 * name any page could read it there.
 *
 * @param asked - What the host wants; null: the first page of the list.
 * @returns null when neither names a page: no link is shown.
 * @throws {@link TDocError} ERR_TDOC_FRAME_PATIENT_URL when the page asked for is not in the list.
 */
export function patientPage(asked: string | null, list: string): string | null {
  const allowed = words(list).filter((page) => pageOf(page) !== null);
  if (asked === null) return allowed[0] ?? null;
  const page = pageOf(asked);
  if (page === null || !allowed.some((one) => pageOf(one) === page)) {
    throw new TDocError('ERR_TDOC_FRAME_PATIENT_URL');
  }
  const url = new URL(asked);
  url.hash = '';
  return url.href;
}
