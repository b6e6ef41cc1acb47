/** Certificates of this machine for tests, valid around the tests' own time or not. */
import { generate } from 'selfsigned';
import type { TlsMaterial } from '../http/tls-certificate.ts';
import { NOW } from './saint-aubin.ts';

const DAY_MS = 86_400_000;

export async function certificate(
  validity: { from?: number; to?: number; name?: string } = {},
): Promise<TlsMaterial> {
  const { from = NOW - DAY_MS, to = NOW + DAY_MS, name = 'localhost' } = validity;
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(from),
    notAfterDate: new Date(to),
  });
  return { cert, key };
}
