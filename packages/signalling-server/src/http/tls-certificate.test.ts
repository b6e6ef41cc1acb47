/** TLS that the server terminates itself: what it refuses to start with, and what it takes while it runs. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect } from 'node:tls';
import type { Log } from '../observability/log.ts';
import { certificate } from '../testing/certificates.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { NOW } from '../testing/saint-aubin.ts';
import { temporaryFolder } from '../testing/test-server.ts';
import { createHttpServer } from './http-server.ts';
import { keepCertificate, loadCertificate, type TlsMaterial } from './tls-certificate.ts';

describe('a certificate', () => {
  let folder: string;
  let good: TlsMaterial;

  before(async () => {
    folder = temporaryFolder();
    good = await certificate();
  });
  after(() => rmSync(folder, { recursive: true }));

  const faults: [string, string, () => Promise<TlsMaterial>][] = [
    ['that has expired', 'ERR_CERTIFICATE_EXPIRED', () => certificate({ to: NOW })],
    ['of tomorrow', 'ERR_CERTIFICATE_NOT_YET_VALID', () => certificate({ from: NOW + 1_000 })],
    [
      'with the key of another',
      'ERR_KEY_MISMATCH',
      async () => ({ cert: good.cert, key: (await certificate()).key }),
    ],
    ['that is none', 'ERR_CERTIFICATE_INVALID', async () => ({ ...good, cert: good.key })],
    ['without a key', 'ERR_KEY_INVALID', async () => ({ ...good, key: good.cert })],
  ];
  for (const [what, code, make] of faults) {
    it(`${what} is refused with ${code} and a sentence that holds nothing of it`, async () => {
      const material = await make();
      await assert.rejects(loadCertificate(material, NOW), (error: Error & { code: string }) => {
        assert.equal(error.code, code);
        assert.ok(!error.message.includes('BEGIN'));
        return true;
      });
    });
  }

  it('in files that cannot be read is refused with ERR_CERTIFICATE_UNREADABLE', async () => {
    const files = { certFile: join(folder, 'none.pem'), keyFile: join(folder, 'none.pem') };
    await assert.rejects(loadCertificate(files, NOW), { code: 'ERR_CERTIFICATE_UNREADABLE' });
  });

  describe('that is renewed while the server runs', () => {
    const clock = new ManualClock(NOW);
    let server: Server;
    let files: { certFile: string; keyFile: string };
    let keeper: ReturnType<typeof keepCertificate>;
    let said: (line: string) => void = () => undefined;
    const log: Log = {
      debug: () => undefined,
      warn: () => undefined,
      info: (sentence) => said(sentence),
      error: (_sentence, fields) => said(String(fields?.code)),
    };
    const nextLine = () => new Promise<string>((resolve) => (said = resolve));

    function write({ cert, key }: TlsMaterial): void {
      writeFileSync(files.certFile, cert);
      writeFileSync(files.keyFile, key);
    }

    async function shownName(): Promise<string> {
      const { port } = server.address() as AddressInfo;
      const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
      await once(socket, 'secureConnect');
      const { subject } = socket.getPeerCertificate();
      const name = String(subject.CN);
      assert.equal(socket.getProtocol(), 'TLSv1.3');
      socket.destroy();
      return name;
    }

    before(async () => {
      files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') };
      write(good);
      server = createHttpServer((_request, response) => response.end(), {
        tls: good,
        maxConnections: 10,
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      keeper = keepCertificate({ server, files, clock, log });
      const line = nextLine();
      await keeper.reload();
      assert.equal(await line, 'certificate taken');
    });
    after(() => {
      keeper.stop();
      server.close();
    });

    it('is shown to the next who connects, within ten seconds', async () => {
      write(await certificate({ name: 'renewed.example' }));
      const line = nextLine();
      clock.advance(10_000);
      assert.equal(await line, 'certificate taken');
      assert.equal(await shownName(), 'renewed.example');
    });

    it('is not taken when it is bad, and the one before goes on', async () => {
      write(await certificate({ name: 'late.example', to: NOW }));
      const line = nextLine();
      await keeper.reload();
      assert.equal(await line, 'ERR_CERTIFICATE_EXPIRED');
      assert.equal(await shownName(), 'renewed.example');
    });

    it('is not taken while only one of its two files is there', async () => {
      const next = await certificate({ name: 'whole.example' });
      writeFileSync(files.certFile, next.cert);
      const refused = nextLine();
      await keeper.reload();
      assert.equal(await refused, 'ERR_KEY_MISMATCH');
      writeFileSync(files.keyFile, next.key);
      const taken = nextLine();
      await keeper.reload();
      assert.equal(await taken, 'certificate taken');
      assert.equal(await shownName(), 'whole.example');
    });
  });
});
