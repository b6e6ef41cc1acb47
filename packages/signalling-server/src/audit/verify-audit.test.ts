/** What `audit verify` finds: each attack is done to a real database file, then looked for. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { createStore } from '../store/sql-store.ts';
import { DATABASE_FILE } from '../store/sqlite-database.ts';
import {
  copyFolder,
  entryAt,
  grownLog,
  LOG,
  openTexts,
  tamper,
  verdictOn,
} from '../testing/grown-log.ts';
import { NOW } from '../testing/saint-aubin.ts';
import { temporaryFolder } from '../testing/test-server.ts';
import { readPublishedKeys } from './signing-keys.ts';
import type { SignedTreeHead } from './tree-head.ts';

/** Events 0 to 20; heads of 5, 12 and 21 events. */
const HEADS = [5, 12, 21];

describe('audit verify', () => {
  let original: string;
  let signed: SignedTreeHead[];
  /** The same log with another event 9, as somebody without the key would make it. */
  let rewritten: string;
  /** The same, made by somebody who has the key. */
  let forked: string;
  /** As the server leaves it; the others lie open, as for somebody who has the keys. */
  let sealed: string;
  let dataDir: string;
  let outside: string;

  before(async () => {
    ({ dataDir: original, signed } = await grownLog({ heads: HEADS }));
    const altered = { 9: { ...entryAt(9), at: NOW + 500 } };
    ({ dataDir: rewritten } = await grownLog({ heads: HEADS, altered }));
    ({ dataDir: forked } = await grownLog({ heads: HEADS, altered, keysOf: original }));
    ({ dataDir: sealed } = await grownLog({ heads: HEADS }));
    for (const folder of [original, rewritten, forked]) await openTexts(folder);
  });
  after(() => {
    for (const folder of [original, rewritten, forked, sealed]) rmSync(folder, { recursive: true });
  });

  beforeEach(() => {
    dataDir = copyOf(original);
    outside = join(dataDir, 'outside.json');
    writeFileSync(outside, JSON.stringify(signed[1]));
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));

  function copyOf(folder: string): string {
    const copy = temporaryFolder();
    copyFolder(folder, copy);
    return copy;
  }

  /** Statements that copy a log's tables from another database. */
  function transplant(from: string, tables: string[]): string[] {
    return [
      `attach '${join(from, DATABASE_FILE)}' as other`,
      ...tables.flatMap((table) => [
        `delete from ${table}`,
        `insert into ${table} select * from other.${table}`,
      ]),
    ];
  }

  async function finds(code: string, where: RegExp, ...args: string[]): Promise<void> {
    const { exitCode, codes, sentences } = await verdictOn(dataDir, ...args);
    assert.equal(exitCode, 5);
    assert.ok(codes.includes(code), `${codes.join()}\n${sentences}`);
    assert.match(sentences, where);
  }

  async function findsNothing(...args: string[]): Promise<void> {
    const { exitCode, output } = await verdictOn(dataDir, ...args);
    assert.equal(exitCode, 0, output);
  }

  it('finds nothing in a log that nobody touched, by its own heads and by those outside', async () => {
    await findsNothing();
    for (const head of signed) {
      writeFileSync(outside, JSON.stringify(head));
      await findsNothing('--from', outside);
    }
  });

  it('finds nothing in a sealed log, and what was done to a sealed text', async () => {
    rmSync(dataDir, { recursive: true });
    dataDir = copyOf(sealed);
    await findsNothing();
    const at = (seq: number) => `where log = '${LOG}' and seq = ${seq}`;
    tamper(
      dataDir,
      `update audit_bodies set body = substr(body, 1, 60) || 'AAAA' || substr(body, 65) ${at(9)}`,
      `update audit_bodies set body = (select body from audit_bodies ${at(3)}) ${at(4)}`,
      `update audit_bodies set body = 'tdoc1.dk_of-nobody-at-all.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA' ${at(5)}`,
    );
    await finds('EVENT_SEAL_BROKEN', /event 9: the sealed text does not open/);
    await finds('EVENT_SEAL_BROKEN', /event 4: the sealed text does not open/);
    await finds('EVENT_SEAL_BROKEN', /event 5: the sealed text does not open/);
  });

  it('finds an edited text, and says which event', async () => {
    tamper(
      dataDir,
      `update audit_bodies set body = replace(body, '"done"', '"refused"')
        where log = '${LOG}' and seq = 9`,
    );
    await finds('EVENT_EDITED', /tenant:saint-aubin, event 9: .*edited/);
  });

  it('finds an edited event whose leaf was made anew', async () => {
    tamper(dataDir, ...transplant(rewritten, ['audit_bodies', 'audit_leaves']));
    await finds('NODE_WRONG', /events 8 to 9: .*replaced/);
  });

  it('finds a rewritten log that keeps the old heads', async () => {
    tamper(dataDir, ...transplant(rewritten, ['audit_bodies', 'audit_leaves', 'audit_nodes']));
    await finds('HEAD_ROOT_WRONG', /head of 12 events/);
  });

  it('finds a rewritten log with heads of another key', async () => {
    const tables = ['audit_bodies', 'audit_leaves', 'audit_nodes', 'audit_heads'];
    tamper(dataDir, ...transplant(rewritten, tables));
    await finds('HEAD_KEY_UNKNOWN', /head of 5 events/);
  });

  it('finds a log forked by whoever has the key, by a head kept outside and by nothing else', async () => {
    const tables = ['audit_bodies', 'audit_leaves', 'audit_nodes', 'audit_heads'];
    tamper(dataDir, ...transplant(forked, tables));
    await findsNothing();
    await finds('LOG_FORKED', /head of 12 events/, '--from', outside);
  });

  it('finds a folder replaced from beginning to end, keys included', async () => {
    const keys = join(dataDir, 'keys.json');
    writeFileSync(keys, JSON.stringify(readPublishedKeys(dataDir)));
    copyFolder(rewritten, dataDir);
    await findsNothing();
    await finds('LOG_FORKED', /head of 12 events/, '--from', outside);
    await finds('HEAD_KEY_UNKNOWN', /kept outside/, '--from', outside);
    await finds('HEAD_KEY_UNKNOWN', /head of 5 events/, '--keys', keys);
  });

  it('finds a deleted event', async () => {
    tamper(
      dataDir,
      `delete from audit_leaves where log = '${LOG}' and seq in (6, 7)`,
      `delete from audit_bodies where log = '${LOG}' and seq in (6, 7)`,
    );
    await finds('EVENT_MISSING', /events 6 to 7: deleted/);
    await finds('LOG_FORKED', /head of 12 events/, '--from', outside);
  });

  it('finds a deleted text, also with a forged permission to delete it', async () => {
    tamper(dataDir, `delete from audit_bodies where log = '${LOG}' and seq = 6`);
    await finds('EVENT_WITHOUT_CERTIFICATE', /event 6: .*no purge certificate/);
    tamper(dataDir, `insert into audit_purged_ranges values ('${LOG}', 6, 6, 20)`);
    await finds('EVENT_WITHOUT_CERTIFICATE', /event 6/);
  });

  it('finds swapped events, texts alone or leaves too', async () => {
    const swap = (table: string, column: string) =>
      `create temp table before as select seq, ${column} as content from ${table} where log = '${LOG}';
      update ${table} set ${column} = (select content from before where before.seq = 11 - ${table}.seq)
        where log = '${LOG}' and seq in (4, 7)`;
    tamper(dataDir, swap('audit_bodies', 'body'));
    await finds('EVENT_MISPLACED', /event 4: .*swapped.*saint-aubin 7/);
    tamper(dataDir, swap('audit_leaves', 'hash'));
    await finds('EVENT_MISPLACED', /event 7/);
    await finds('NODE_WRONG', /events 4 to 5/);
  });

  it('finds an event copied from another log', async () => {
    tamper(
      dataDir,
      `update audit_bodies set body = (select body from audit_bodies where log = 'server' limit 1)
        where log = '${LOG}' and seq = 0`,
    );
    await finds('EVENT_MISPLACED', /event 0: .*written as server 0/);
  });

  it('finds a cut end, as long as anything still tells of it', async () => {
    const cut = (table: string, column = 'seq') =>
      `delete from ${table} where log = '${LOG}' and ${column} >= 12`;
    tamper(dataDir, cut('audit_leaves'), cut('audit_bodies'));
    await finds('LOG_TRUNCATED', /at least 16 events, 12 are left/);
    tamper(dataDir, `delete from audit_nodes where log = '${LOG}' and (idx + 1) << level > 12`);
    await finds('LOG_TRUNCATED', /head of 21 events .*; 12 are left/);
    tamper(dataDir, `delete from audit_heads where log = '${LOG}' and size > 12`);
    await findsNothing();
    await findsNothing('--from', outside);
    writeFileSync(outside, JSON.stringify(signed[2]));
    await finds('LOG_TRUNCATED', /head of 21 events .*; 12 are left/, '--from', outside);
  });

  it('finds altered, deleted and moved heads', async () => {
    tamper(dataDir, `update audit_heads set ts = '2026-11-23T10:00:00.000Z' where size = 12`);
    await finds('HEAD_SIGNATURE_WRONG', /head of 12 events/);
    await finds('HEAD_CHAIN_BROKEN', /head of 21 events/);
    rmSync(dataDir, { recursive: true });
    dataDir = copyOf(original);
    tamper(dataDir, `delete from audit_heads where log = '${LOG}' and size = 12`);
    await finds('HEAD_CHAIN_BROKEN', /head of 21 events/);
  });

  it('finds a deleted node', async () => {
    tamper(dataDir, `delete from audit_nodes where log = '${LOG}' and level = 2 and idx = 1`);
    await finds('NODE_MISSING', /events 4 to 7/);
  });

  it('finds a whole log that is gone, whichever it is', async () => {
    const remove = (log: string) =>
      ['audit_leaves', 'audit_bodies', 'audit_nodes', 'audit_heads'].map(
        (table) => `delete from ${table} where log = '${log}'`,
      );
    tamper(
      dataDir,
      ...remove(LOG),
      'delete from tenant_origins',
      'delete from api_keys',
      'delete from tenants',
    );
    await finds('LOG_MISSING', /tenant:saint-aubin: there is no such log/);
    rmSync(dataDir, { recursive: true });
    dataDir = copyOf(original);
    tamper(dataDir, ...remove('server'));
    await finds('LOG_MISSING', /server: there is no such log/);
  });

  it('finds that the database no longer forbids changes', async () => {
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(join(dataDir, DATABASE_FILE));
    db.exec('drop trigger audit_leaves_no_delete');
    db.close();
    await finds('TRIGGER_MISSING', /audit_leaves_no_delete/);
  });

  it('reads heads out of webhooks, several a file, and refuses a file of anything else', async () => {
    const lines = signed.map((auditHead) => JSON.stringify({ type: 'x', data: {}, auditHead }));
    writeFileSync(outside, lines.join('\n'));
    await findsNothing('--from', outside);
    for (const content of ['', '{}', 'not JSON', `${lines[0]}\n{}`]) {
      writeFileSync(outside, content);
      assert.equal((await verdictOn(dataDir, '--from', outside)).exitCode, 2, content);
    }
  });

  it('changes nothing in the folder', async () => {
    const bytes = readFileSync(join(dataDir, DATABASE_FILE));
    await findsNothing();
    assert.ok(bytes.equals(readFileSync(join(dataDir, DATABASE_FILE))));
  });

  it('verifies beside a running server', async () => {
    const store = await createStore({ dataDir });
    await store.recordAudit([entryAt(21)]);
    const { exitCode, output } = await verdictOn(dataDir);
    assert.equal(exitCode, 0, output);
    assert.match(output, /"size":22.*"unsigned":1/);
    await store.close();
  });
});

describe('the audit log in the database', () => {
  it('refuses to be changed or deleted by any program', async () => {
    const { dataDir } = await grownLog({ heads: [3] });
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(join(dataDir, DATABASE_FILE));
    for (const table of ['audit_leaves', 'audit_bodies', 'audit_nodes', 'audit_heads']) {
      for (const statement of [`update ${table} set log = 'x'`, `delete from ${table}`]) {
        assert.throws(() => db.exec(statement), /append-only/, statement);
      }
    }
    const plain = `update audit_bodies set body = '{}'`;
    assert.throws(() => db.exec(plain), /append-only/, 'a text is only ever sealed anew');
    db.close();
    rmSync(dataDir, { recursive: true });
  });
});
