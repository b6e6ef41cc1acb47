/** Where commands find PostgreSQL. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { temporaryFolder } from '../testing/test-server.ts';
import { databaseOf } from './database-address.ts';
import { databaseFiles } from './database-options.ts';

const none = databaseFiles({});
const url = 'postgresql://tdoc_app:mot-de-passe@127.0.0.1/tdoc';
const ownerUrl = 'postgresql://tdoc_owner:mot-de-passe@127.0.0.1/tdoc';

describe('the address of the database', () => {
  it('is nowhere unless somebody names it: the database is embedded', () => {
    assert.equal(databaseOf(none), undefined);
    assert.equal(databaseOf(none, { environment: { DATABASE_URL: '' } }), undefined);
  });

  it('comes from a file before the environment, and from that before the configuration', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'database-url');
    writeFileSync(file, `${url}\n`);
    const environment = { DATABASE_URL: 'postgresql://other@127.0.0.1/other' };
    const configured = { url: 'postgresql://third@127.0.0.1/third', poolSize: 4 };
    const files = databaseFiles({ 'database-url-file': file });
    assert.deepEqual(databaseOf(files, { environment, configured }), { url, poolSize: 4 });
    assert.equal(databaseOf(none, { environment, configured })?.url, environment.DATABASE_URL);
    assert.deepEqual(databaseOf(none, { configured }), configured);
    rmSync(folder, { recursive: true });
  });

  it('of the owner stands beside that of the role that serves', () => {
    const environment = { DATABASE_URL: url, DATABASE_OWNER_URL: ownerUrl };
    assert.deepEqual(databaseOf(none, { environment }), { url, ownerUrl });
    assert.throws(
      () => databaseOf(none, { environment: { DATABASE_OWNER_URL: ownerUrl } }),
      /DATABASE_URL beside it/,
    );
  });

  it('is refused without being repeated', () => {
    const environment = { DATABASE_URL: 'mysql://tdoc:mot-de-passe@db.hopital.example/tdoc' };
    assert.throws(
      () => databaseOf(none, { environment }),
      (error: Error) => /DATABASE_URL/.test(error.message) && !/mot-de-passe/.test(error.message),
    );
  });
});
