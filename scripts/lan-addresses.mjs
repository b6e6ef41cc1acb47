/** The IPv4 addresses under which other machines of the network can reach this one. */
import { networkInterfaces } from 'node:os';

export function lanAddresses(interfaces = networkInterfaces()) {
  return Object.values(interfaces)
    .flatMap((entries) => entries ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}
