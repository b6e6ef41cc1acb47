import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { localCertificate } from './local-certificate.mjs';

describe('the certificate of the local network', () => {
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('holds for localhost and for every address of this machine', async () => {
    const { cert, key } = await localCertificate(folder, ['192.0.2.7', '198.51.100.3']);
    const certificate = new X509Certificate(cert);
    assert.equal(certificate.checkHost('localhost'), 'localhost');
    assert.equal(certificate.checkIP('192.0.2.7'), '192.0.2.7');
    assert.equal(certificate.checkIP('198.51.100.3'), '198.51.100.3');
    assert.match(key, /PRIVATE KEY/);
  });

  it('is kept for the next time, its key readable by this user only', async () => {
    const first = await localCertificate(folder, ['192.0.2.7']);
    const second = await localCertificate(folder, ['192.0.2.7']);
    assert.equal(second.cert, first.cert);
    assert.equal(statSync(join(folder, 'certificate-key.pem')).mode & 0o777, 0o600);
  });

  it('is made again when the machine has a new address', async () => {
    const first = await localCertificate(folder, ['192.0.2.7']);
    const second = await localCertificate(folder, ['192.0.2.8']);
    assert.notEqual(second.cert, first.cert);
  });
});
