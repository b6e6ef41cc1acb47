/**
 * A certificate for this machine's addresses, made on the spot and kept in the data folder: a phone
 * opens its camera over HTTPS only. It is made again when an address is new or it is about to expire.
 */
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import selfsigned from 'selfsigned';

const VALID_DAYS = 90;
const DAY_MS = 86_400_000;
/** Types of a subject's alternative name: RFC 5280 §4.2.1.6. */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/** @returns {Promise<{ cert: string, key: string }>} PEM */
export async function localCertificate(folder, addresses) {
  const certPath = join(folder, 'certificate.pem');
  const keyPath = join(folder, 'certificate-key.pem');
  if (existsSync(certPath) && existsSync(keyPath)) {
    const cert = readFileSync(certPath, 'utf8');
    if (covers(cert, addresses)) return { cert, key: readFileSync(keyPath, 'utf8') };
  }
  const { cert, private: key } = await selfsigned.generate(
    [{ name: 'commonName', value: 'T-Doc demo' }],
    {
      keyType: 'ec',
      curve: 'P-256',
      algorithm: 'sha256',
      notAfterDate: new Date(Date.now() + VALID_DAYS * DAY_MS),
      extensions: [
        { name: 'basicConstraints', cA: false },
        { name: 'keyUsage', digitalSignature: true },
        { name: 'extKeyUsage', serverAuth: true },
        {
          name: 'subjectAltName',
          altNames: [
            { type: DNS_NAME, value: 'localhost' },
            ...['127.0.0.1', ...addresses].map((ip) => ({ type: IP_ADDRESS, ip })),
          ],
        },
      ],
    },
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(certPath, cert);
  writeFileSync(keyPath, key, { mode: 0o600 });
  return { cert, key };
}

function covers(pem, addresses) {
  const certificate = new X509Certificate(pem);
  const isFresh = Date.parse(certificate.validTo) > Date.now() + DAY_MS;
  return isFresh && addresses.every((address) => certificate.checkIP(address) !== undefined);
}
