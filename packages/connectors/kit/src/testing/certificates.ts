/** Certificates for tests: an authority of the hospital, a server’s, a client’s, and a stranger’s. */
import { generate } from 'selfsigned';

export interface Pems {
  cert: string;
  key: string;
}

export interface TestCertificates {
  ca: string;
  server: Pems;
  client: Pems;
  /** Signed by another authority. */
  stranger: Pems;
}

const DNS_NAME = 2;
const IP_ADDRESS = 7;

async function authority(name: string): Promise<Pems> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, digitalSignature: true },
    ],
  });
  return { cert, key };
}

async function signed(name: string, ca: Pems): Promise<Pems> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    ca,
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: DNS_NAME, value: 'localhost' },
          { type: IP_ADDRESS, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { cert, key };
}

export async function testCertificates(): Promise<TestCertificates> {
  const [ca, other] = await Promise.all([authority('CHU-X'), authority('Elsewhere')]);
  const [server, client, stranger] = await Promise.all([
    signed('tdoc.chu-x.example', ca),
    signed('gam.chu-x.example', ca),
    signed('gam.chu-x.example', other),
  ]);
  return { ca: ca.cert, server, client, stranger };
}
