/**
 * Where a request really comes from. `X-Forwarded-For` is anybody's word: it is read from the right, and
 * only as far as the hops before it are reverse proxies the operator named. Pure.
 */
import { plainAddress, type Networks } from './address-scope.ts';

export interface RequestOrigin {
  remoteAddress: string | undefined;
  /** The header as it came; several of them joined by commas. */
  forwardedFor: string | string[] | undefined;
}

/** More hops than any hospital has; the rest of a longer header is not read. */
const MAX_HOPS = 16;

/**
 * The address of the nearest hop that is none of the trusted proxies; null when there is none.
 * A hop that is no address ends the way: what stands before it could be anything.
 */
export function clientAddressOf(request: RequestOrigin, trusted: Networks): string | null {
  let client = plainAddress(request.remoteAddress ?? '');
  if (client === null) return null;
  const header = [request.forwardedFor ?? []].flat().join(',');
  const hops = header === '' ? [] : header.slice(-1_024).split(',').slice(-MAX_HOPS);
  while (trusted.has(client)) {
    const hop = hops.pop();
    const address = hop === undefined ? null : plainAddress(hop);
    if (address === null) return client;
    client = address;
  }
  return client;
}
