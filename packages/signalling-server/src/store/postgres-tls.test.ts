/** The way to PostgreSQL over a network: encrypted, and to nobody else. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { generate } from 'selfsigned';
import { PostgresServer, type TestDatabase } from '../testing/postgres-server.ts';
import { temporaryFolder } from '../testing/test-server.ts';
import { openPostgresDatabase } from './postgres-open.ts';

/** RFC 5280: the types of a subject's alternative name. */
const DNS_NAME = 2;

const folder = temporaryFolder();
let postgres: PostgresServer;
let database: TestDatabase;

async function certificateFor(name: string) {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: DNS_NAME, value: name }] },
    ],
  });
  return { cert, key };
}

async function serveWith({ cert, key }: { cert: string; key: string }, ...lines: string[]) {
  await postgres.shutDown();
  postgres.configure(
    ['ssl = on', "ssl_cert_file = 'server.crt'", "ssl_key_file = 'server.key'", ...lines],
    { 'server.crt': cert, 'server.key': key },
  );
  await postgres.startAgain();
  writeFileSync(join(folder, 'ca.pem'), cert);
}

const verified = () =>
  openPostgresDatabase({
    url: `${database.url.replace('127.0.0.1', 'localhost')}?sslmode=verify-full&sslrootcert=${folder}/ca.pem`,
  });

before(async () => {
  postgres = await PostgresServer.start();
  database = await postgres.createDatabase();
  await (await openPostgresDatabase(database)).close();
});
after(async () => {
  await postgres.dispose();
  rmSync(folder, { recursive: true });
});

describe('PostgreSQL over TLS', () => {
  it('is taken in TLS 1.3 with the certificate of its name', async () => {
    await serveWith(await certificateFor('localhost'));
    const { db, close } = await verified();
    const { rows } = await sql<{ version: string }>`
      select version from pg_stat_ssl where pid = pg_backend_pid()`.execute(db);
    assert.deepEqual(rows, [{ version: 'TLSv1.3' }]);
    await close();
  });

  it('is refused with the certificate of another name', async () => {
    await serveWith(await certificateFor('db.hopital.example'));
    await assert.rejects(verified(), { code: 'ERR_DATABASE_REFUSED', message: /certificate/ });
  });

  it('is refused with a certificate that nobody named signed', async () => {
    await serveWith(await certificateFor('localhost'));
    writeFileSync(join(folder, 'ca.pem'), (await certificateFor('localhost')).cert);
    await assert.rejects(verified(), { code: 'ERR_DATABASE_REFUSED', message: /certificate/ });
  });

  it('is refused without TLS, and with an older one', async () => {
    await serveWith(await certificateFor('localhost'), "ssl_max_protocol_version = 'TLSv1.2'");
    await assert.rejects(verified(), { code: 'ERR_DATABASE_REFUSED' });
    await postgres.shutDown();
    postgres.configure(['ssl = off']);
    await postgres.startAgain();
    await assert.rejects(verified(), { code: 'ERR_DATABASE_REFUSED', message: /TLS/ });
  });
});
