import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { leafHash } from '../audit/merkle-hash.ts';
import { readPublishedKeys, SIGNING_KEYS_FILE } from '../audit/signing-keys.ts';
import { judgeHead, type SignedTreeHead } from '../audit/tree-head.ts';
import { verifyInclusion } from '../audit/verify-merkle-proof.ts';
import { createStore } from '../store/sql-store.ts';
import { DATABASE_FILE } from '../store/sqlite-database.ts';
import { entryAt, grownLog, LOG, tamper, verdictOn } from '../testing/grown-log.ts';
import { runLine } from '../testing/run-line.ts';
import { saintAubin } from '../testing/saint-aubin.ts';
import { temporaryFolder } from '../testing/test-server.ts';

const run = (...args: string[]) => runLine(args);

interface ExportedLine {
  type: string;
  seq: number;
  event: string;
  leafHash: string;
  resource: { resourceType: string; id: string } | null;
  proof: { size: number; path: string[] } | null;
}

describe('tdoc-server audit', () => {
  let dataDir: string;
  let head: SignedTreeHead;

  before(async () => {
    const grown = await grownLog({ heads: [4, 9] });
    dataDir = grown.dataDir;
    head = grown.signed.at(-1) as SignedTreeHead;
  });
  after(() => rmSync(dataDir, { recursive: true }));

  it('helps', async () => {
    for (const line of [['audit'], ['audit', '--help'], ['audit', 'verify', '--help']]) {
      const { exitCode, output } = await run(...line);
      assert.equal(exitCode, 0);
      assert.match(output, /--from FILE/);
    }
    assert.match((await run('--help')).output, /audit verify/);
  });

  it('says in words that a log is whole, and what only heads kept outside can show', async () => {
    const alone = await run('audit', 'verify', '--data-dir', dataDir);
    assert.equal(alone.exitCode, 0);
    assert.match(
      alone.output,
      /^tenant:saint-aubin: 9 events, signed at 2026-11-23T09:30:00.008Z$/m,
    );
    assert.match(alone.output, /Only heads kept outside/);
    const file = join(dataDir, 'head.json');
    writeFileSync(file, JSON.stringify(head));
    const with1 = await run('audit', 'verify', '--data-dir', dataDir, '--from', file);
    assert.match(with1.output, /continues the 1 tree heads kept outside/);
  });

  it('says in words what is wrong, with exit code 5', async () => {
    const { dataDir: broken } = await grownLog({ heads: [4] });
    tamper(broken, `delete from audit_bodies where log = '${LOG}' and seq = 2`);
    const { exitCode, output } = await run('audit', 'verify', '--data-dir', broken);
    assert.equal(exitCode, 5);
    assert.match(output, /NOT WHOLE: 1 faults\n.*event 2: the text is gone/);
    rmSync(broken, { recursive: true });
  });

  it('shows its progress through a long log', async () => {
    const { dataDir: long } = await grownLog({ heads: [2] });
    const store = await createStore({ dataDir: long });
    await store.recordAudit(Array.from({ length: 12_000 }, (_, index) => entryAt(index)));
    await store.close();
    const { exitCode, errors, output } = await run('audit', 'verify', '--data-dir', long);
    assert.equal(exitCode, 0, output);
    assert.match(errors, /^tenant:saint-aubin: 10000 of 12002 events read$/m);
    rmSync(long, { recursive: true });
  });

  it('exports a log that its reader verifies with the public keys alone', async () => {
    const { exitCode, output } = await run(
      'audit',
      'export',
      '--data-dir',
      dataDir,
      '--tenant',
      saintAubin.id,
    );
    assert.equal(exitCode, 0);
    const [first = '', ...rest] = output.trim().split('\n');
    const { type, ...exported } = JSON.parse(first) as SignedTreeHead & { type: string };
    assert.equal(type, 'tree-head');
    assert.deepEqual(exported, head);
    assert.equal(await judgeHead(exported, readPublishedKeys(dataDir) ?? { keys: [] }), null);
    assert.equal(rest.length, 9);
    for (const line of rest) {
      const { seq, event, resource, proof } = JSON.parse(line) as ExportedLine;
      const leaf = leafHash(Buffer.from(event));
      assert.equal(resource?.resourceType, 'AuditEvent');
      const proven = verifyInclusion({
        leaf,
        index: seq,
        size: head.size,
        root: Buffer.from(head.root, 'hex'),
        proof: (proof?.path ?? []).map((hex) => Buffer.from(hex, 'hex')),
      });
      assert.ok(proven, line);
    }
    // Its first line serves as a head kept outside.
    const file = join(dataDir, 'exported.ndjson');
    writeFileSync(file, first);
    assert.equal((await verdictOn(dataDir, '--from', file)).exitCode, 0);
  });

  it('exports the server’s own log, and refuses a tenant there is not', async () => {
    const own = await run('audit', 'export', '--data-dir', dataDir);
    assert.match(own.output, /"kind\\":\\"tenant-added/);
    const none = await run('audit', 'export', '--data-dir', dataDir, '--tenant', 'bellevue');
    assert.equal(none.exitCode, 2);
  });

  it('changes the signing key and keeps everything signed before good', async () => {
    const { exitCode, output } = await run('audit', 'rotate-key', '--data-dir', dataDir);
    assert.equal(exitCode, 0);
    const kid = /from now on: (\S+)/.exec(output)?.[1];
    const store = await createStore({ dataDir });
    await store.recordAudit([entryAt(9)]);
    await store.sealAudit(Date.parse('2026-11-23T10:00:00.000Z'));
    const newest = await store.latestAuditHead(LOG);
    const locked = await run('audit', 'rotate-key', '--data-dir', dataDir);
    assert.equal(locked.exitCode, 3);
    await store.close();
    const header = Buffer.from(newest?.jws.split('.')[0] ?? '', 'base64url').toString();
    assert.equal((JSON.parse(header) as { kid: string }).kid, kid);
    assert.equal((await verdictOn(dataDir)).exitCode, 0);
  });

  it('makes nothing where there is nothing, and says so', async () => {
    const empty = temporaryFolder();
    for (const verb of ['verify', 'export', 'rotate-key']) {
      const { exitCode, errors } = await run('audit', verb, '--data-dir', empty);
      assert.equal(exitCode, 1, verb);
      assert.match(errors, /cannot be used/);
    }
    assert.ok(!existsSync(join(empty, DATABASE_FILE)));
    assert.ok(!existsSync(join(empty, SIGNING_KEYS_FILE)));
    rmSync(empty, { recursive: true });
  });

  it('says what is wrong with the command', async () => {
    for (const [line, sentence] of [
      ['audit burn', /Unknown command/],
      ['audit verify', /--data-dir/],
      ['audit verify --data-dir d --fast', /Unknown option/],
      ['audit verify --data-dir d --from nowhere.json', /Cannot read/],
      [`audit verify --data-dir ${dataDir} --keys ${join(dataDir, 'head.json')}`, /holds no keys/],
    ] as const) {
      const { exitCode, errors } = await run(...line.split(' '));
      assert.equal(exitCode, 2, line);
      assert.match(errors, sentence);
    }
  });

  it('reads damaged keys as a fault of the folder, never as leave to make new ones', async () => {
    const { dataDir: damaged } = await grownLog({ heads: [2] });
    writeFileSync(join(damaged, SIGNING_KEYS_FILE), '{');
    const { exitCode, errors } = await run('audit', 'verify', '--data-dir', damaged);
    assert.equal(exitCode, 1);
    assert.match(errors, /damaged/);
    assert.equal(readFileSync(join(damaged, SIGNING_KEYS_FILE), 'utf8'), '{');
    rmSync(damaged, { recursive: true });
  });
});
