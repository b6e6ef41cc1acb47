import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { remoteCertificateFits } from './remote-certificate.ts';

const certificate = new TextEncoder().encode('a certificate');
const fingerprint = createHash('sha256').update(certificate).digest('hex');
const connectionWith = (transport: unknown) =>
  ({ getSenders: () => [{ transport }] }) as unknown as Pick<RTCPeerConnection, 'getSenders'>;
const shown = connectionWith({ getRemoteCertificates: () => [certificate.buffer] });

describe('remoteCertificateFits', () => {
  it('accepts the certificate whose fingerprint was announced', async () => {
    assert.equal(await remoteCertificateFits(shown, fingerprint), true);
  });

  it('refuses any other', async () => {
    const other = fingerprint.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));

    assert.equal(await remoteCertificateFits(shown, other), false);
  });

  it('refuses when the description announced none, or more than one', async () => {
    assert.equal(await remoteCertificateFits(shown, null), false);
  });

  it('leaves it to the browser where the browser does not show it', async () => {
    assert.equal(await remoteCertificateFits(connectionWith({}), fingerprint), true);
    assert.equal(await remoteCertificateFits(connectionWith(null), fingerprint), true);
  });
});
