/**
 * Network addresses as the guard counts them: one IPv4 address or one IPv6 /64, and the network it lies
 * in. Pure. Whoever has one IPv6 address has a whole /64, so nothing narrower is ever counted.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net';

export interface AddressScopes {
  /** `192.0.2.7` or `2001:db8:1:2::/64`. */
  address: string;
  /** `192.0.2.0/24` or `2001:db8:1::/56`. */
  network: string;
}

/** The plain spelling of an address: no zone, no port, IPv4 where IPv6 only wraps it; null for anything else. */
export function plainAddress(text: string): string | null {
  const bare = text
    .trim()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/%.*$/, '');
  if (isIPv4(bare)) return bare;
  if (!isIPv6(bare)) return null;
  const address = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const wrapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address);
  if (!wrapped) return address;
  const [high = 0, low = 0] = wrapped.slice(1).map((group) => parseInt(group, 16));
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** @param address as {@link plainAddress} writes it */
export function scopesOf(address: string): AddressScopes {
  if (isIPv4(address)) {
    return { address, network: `${address.slice(0, address.lastIndexOf('.'))}.0/24` };
  }
  const groups = groupsOf(address);
  const [a = 0, b = 0, c = 0, d = 0] = groups;
  return {
    address: `${hex(a, b, c, d)}::/64`,
    network: `${hex(a, b, c, d & 0xff00)}::/56`,
  };
}

/** Sets of networks, such as those of a hospital or of a reverse proxy, in CIDR notation. */
export class Networks {
  readonly #list = new BlockList();

  constructor(networks: readonly string[]) {
    for (const network of networks) {
      const { address, prefix } = readNetwork(network);
      this.#list.addSubnet(address, prefix, isIPv4(address) ? 'ipv4' : 'ipv6');
    }
  }

  has(address: string): boolean {
    return this.#list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
  }
}

/** Whether a text is an address or a network in CIDR notation. */
export function isNetwork(text: string): boolean {
  try {
    readNetwork(text);
    return true;
  } catch {
    return false;
  }
}

/** @throws RangeError when the text is no network */
function readNetwork(text: string): { address: string; prefix: number } {
  const [base = '', bits] = text.split('/');
  const most = isIPv4(base) ? 32 : 128;
  const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
  if (!(isIPv4(base) || isIPv6(base)) || prefix < 0 || prefix > most) {
    throw new RangeError('a network in CIDR notation, such as 192.0.2.0/24');
  }
  return { address: base, prefix };
}

function groupsOf(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const read = (part: string) => (part === '' ? [] : part.split(':').map((g) => parseInt(g, 16)));
  const left = read(head);
  if (tail === undefined) return left;
  const right = read(tail);
  return [...left, ...Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function hex(...groups: number[]): string {
  return groups.map((group) => group.toString(16)).join(':');
}
