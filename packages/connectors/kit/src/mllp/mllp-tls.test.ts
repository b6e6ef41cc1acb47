import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from 'node-hl7-client';
import { testCertificates, type Pems, type TestCertificates } from '../testing/certificates.ts';
import { sampleText } from '../testing/sample-messages.ts';
import { MllpClient } from './mllp-client.ts';
import { MllpListener } from './mllp-listener.ts';

const text = sampleText('ADT_A28.hl7');
const outgoing = { bytes: Buffer.from(text), controlId: 'C0001' };

describe('MLLP over TLS', () => {
  let certificates: TestCertificates;
  let listener: MllpListener;
  const peers: (string | null)[] = [];
  const ends: string[] = [];

  async function start(allowedNames: string[] = []) {
    return MllpListener.start({
      port: 0,
      tls: { ...certificates.server, ca: certificates.ca, allowedNames },
      onConnectionEnd: (end) => ends.push(end),
      acceptor: {
        accept: ({ peerName }) => {
          peers.push(peerName);
          return Promise.resolve({ refusals: [] });
        },
      },
    });
  }

  async function codeFor(pems: Pems, options: { ca?: string; port?: number } = {}) {
    const { ca = certificates.ca, port = listener.port } = options;
    const client = new MllpClient({ host: '127.0.0.1', port, tls: { ...pems, ca } });
    try {
      return (await client.send(outgoing)).code;
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      client.close();
    }
  }

  before(async () => {
    certificates = await testCertificates();
    listener = await start();
  });
  after(() => listener.close());

  it('knows its client by the certificate', async () => {
    assert.equal(await codeFor(certificates.client), 'AA');
    assert.deepEqual(peers.splice(0), ['gam.chu-x.example']);
  });

  it('lets nobody in without a certificate of its authority', async () => {
    assert.match(await codeFor(certificates.stranger), /^ERR_MLLP_/);
    assert.deepEqual(peers, []);
    assert.equal(ends.includes('ERR_MLLP_CLIENT_REFUSED'), true);
  });

  it('lets in only the names that are allowed', async () => {
    const strict = await start(['dpi.chu-x.example']);
    assert.match(await codeFor(certificates.client, { port: strict.port }), /^ERR_MLLP_/);
    await strict.close();
    assert.deepEqual(peers, []);
  });

  it('sends nothing to a receiver whose certificate another authority signed', async () => {
    const ca = certificates.stranger.cert;
    assert.equal(await codeFor(certificates.client, { ca }), 'ERR_MLLP_TLS');
    assert.deepEqual(peers, []);
  });

  it('speaks with somebody else’s client over TLS with certificates', async () => {
    const { Message } = await import('node-hl7-client');
    const { cert, key } = certificates.client;
    const client = new Client({
      host: '127.0.0.1',
      version: '2.5',
      tls: { cert, key, ca: certificates.ca },
    });
    const answered = new Promise<string>((resolve) => {
      const connection = client.createConnection(
        { port: listener.port, version: '2.5', waitAck: true },
        (response) => {
          resolve(response.getMessage().get('MSA.1').toString());
          void connection.close();
        },
      );
      void connection.sendMessage(new Message({ text }));
    });
    assert.equal(await answered, 'AA');
    assert.deepEqual(peers.splice(0), ['gam.chu-x.example']);
  });
});
