/**
 * Which addresses webhooks may go to: public ones, and the networks the operator named. Without this
 * a tenant could have the server knock at doors of the hospital's own network. Pure.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** A network in CIDR notation, IPv4 or IPv6. */
export type Network = readonly [Address, number];

/** Reads `10.20.0.0/16`; null when it is none. */
export function networkFrom(text: string): Network | null {
  return ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : null;
}

/** True for a public unicast address, or one in a named network. IPv4 inside IPv6 is IPv4. */
export function isAllowedAddress(text: string, networks: readonly Network[]): boolean {
  if (isIP(text) === 0) return false;
  const address: Address = ipaddr.process(text);
  if (networks.some((network) => isWithin(address, network))) return true;
  return address.range() === 'unicast';
}

function isWithin(address: Address, [base, bits]: Network): boolean {
  if (address instanceof ipaddr.IPv4) {
    return base instanceof ipaddr.IPv4 && address.match(base, bits);
  }
  return base instanceof ipaddr.IPv6 && address.match(base, bits);
}

/** Why an address of a webhook is not taken; null when it is. */
export type TargetFault = 'not-https' | 'credentials' | 'address-forbidden' | 'not-an-address';

/**
 * What can be said before anybody looks the name up: `https`, or `http` to a loopback address in a
 * named network; no credentials; no address that is forbidden already.
 */
export function judgeTarget(text: string, networks: readonly Network[]): TargetFault | null {
  if (!URL.canParse(text)) return 'not-an-address';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'credentials';
  const host = hostOf(url);
  const literal = isIP(host) !== 0;
  if (url.protocol === 'http:') {
    return isNamedLoopback(host, networks) ? null : 'not-https';
  }
  if (url.protocol !== 'https:') return 'not-https';
  return literal && !isAllowedAddress(host, networks) ? 'address-forbidden' : null;
}

/** The host of an address, IPv6 without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

export const LOOPBACK_NETWORKS: readonly string[] = ['127.0.0.0/8', '::1/128'];

function isNamedLoopback(host: string, networks: readonly Network[]): boolean {
  const addresses = host === 'localhost' ? ['127.0.0.1', '::1'] : [host];
  return addresses.some(
    (address) =>
      isIP(address) !== 0 &&
      ipaddr.process(address).range() === 'loopback' &&
      isAllowedAddress(address, networks),
  );
}
