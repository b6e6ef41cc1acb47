/**
 * Addresses as STUN writes them: XORed with the magic cookie, and for IPv6 with the transaction id, so
 * that no router on the way rewrites them. Pure.
 * @see https://www.rfc-editor.org/rfc/rfc8489#section-14.2
 */
import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { MAGIC_COOKIE } from './stun-message.ts';

export interface TransportAddress {
  address: string;
  port: number;
}

const IPV4 = 0x01;
const IPV6 = 0x02;

/** @throws RangeError for anything that is no IP address */
export function encodeXorAddress(
  { address, port }: TransportAddress,
  transactionId: Buffer,
): Buffer {
  const bytes = addressBytes(address);
  const value = Buffer.alloc(4 + bytes.length);
  value[1] = bytes.length === 4 ? IPV4 : IPV6;
  value.writeUInt16BE(port ^ (MAGIC_COOKIE >>> 16), 2);
  xored(bytes, transactionId).copy(value, 4);
  return value;
}

/** Null for anything that is no address. */
export function decodeXorAddress(value: Buffer, transactionId: Buffer): TransportAddress | null {
  const family = value[1];
  if (value.length !== (family === IPV4 ? 8 : family === IPV6 ? 20 : -1)) return null;
  const bytes = xored(value.subarray(4), transactionId);
  const groups = Array.from({ length: bytes.length / 2 }, (_, index) =>
    bytes.readUInt16BE(index * 2).toString(16),
  );
  const address =
    family === IPV4
      ? [...bytes].join('.')
      : new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address;
  return { address, port: value.readUInt16BE(2) ^ (MAGIC_COOKIE >>> 16) };
}

function xored(bytes: Buffer, transactionId: Buffer): Buffer {
  const cookie = Buffer.alloc(4);
  cookie.writeUInt32BE(MAGIC_COOKIE);
  const mask = Buffer.concat([cookie, transactionId]);
  return Buffer.from(bytes.map((byte, index) => byte ^ (mask[index] ?? 0)));
}

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  if (!isIPv6(address)) throw new RangeError('address is neither IPv4 nor IPv6.');
  // The URL parser writes every form, an embedded IPv4 included, as groups of hexadecimal digits.
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = plain.split('::');
  const groupsOf = (text: string) => (text === '' ? [] : text.split(':'));
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')];
  const missing = 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(missing).fill('0'), ...after];
  return Buffer.concat(
    groups.map((group) => {
      const bytes = Buffer.alloc(2);
      bytes.writeUInt16BE(Number.parseInt(group, 16));
      return bytes;
    }),
  );
}
