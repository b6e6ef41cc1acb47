/** The server on PostgreSQL, as its operator starts it: by the binary and the environment. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, afterEach, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCommand } from './cli/run-command.ts';
import type { ServerConfig } from './config.ts';
import { anne, BELLEVUE_KEY, jeanne, SAINT_AUBIN_KEY } from './testing/personas.ts';
import { PostgresServer, type TestDatabase } from './testing/postgres-server.ts';
import { temporaryFolder, TestServer } from './testing/test-server.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

let postgres: PostgresServer;
before(async () => {
  postgres = await PostgresServer.start();
});
after(() => postgres.dispose());

let server: TestServer | null = null;
afterEach(async () => {
  await server?.dispose();
  server = null;
});

async function startOn(
  database: TestDatabase,
  config: Partial<ServerConfig> = {},
): Promise<TestServer> {
  server = await TestServer.start({ config: { database, ...config } });
  return server;
}

function environmentOf({ url, ownerUrl }: TestDatabase) {
  return { DATABASE_URL: url, DATABASE_OWNER_URL: ownerUrl };
}

/** One command of the binary, with what it printed. */
async function command(line: string[], environment: Record<string, string>) {
  let output = '';
  const exitCode = await runCommand(line, {
    print: (text) => void (output += text),
    printError: (text) => void (output += text),
    stopRequested: new Promise<void>(() => undefined),
    environment,
  });
  return { exitCode, output };
}

describe('the server on PostgreSQL', () => {
  it('starts on an empty database by its address in the environment, which shows nowhere', async () => {
    const dataDir = temporaryFolder();
    const database = await postgres.createDatabase();
    const child = spawn(process.execPath, [MAIN, 'start', '--data-dir', dataDir, '--port', '0'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environmentOf(database) },
    });
    const lines: string[] = [];
    const output = createInterface({ input: child.stdout });
    output.on('line', (line) => lines.push(line));
    child.stderr.on('data', (chunk: Buffer) => lines.push(chunk.toString('utf8')));
    while (!lines.some((line) => line.includes('server started'))) await once(output, 'line');
    const processList = readFileSync(`/proc/${child.pid}/cmdline`, 'utf8');
    child.kill('SIGTERM');
    const [exitCode] = (await once(child, 'exit')) as [number];
    assert.equal(exitCode, 0);
    for (const place of [processList, lines.join('\n')]) {
      assert.doesNotMatch(place, /only-for-tests|postgresql:/);
    }
    const events = await postgres.execute(
      database,
      "select kind from audit_bodies where log = 'server' order by seq",
    );
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['server-started', 'server-stopped'],
    );
    rmSync(dataDir, { recursive: true });
  });

  it('takes a teleconsultation from its plan to its end, and the audit log of it is whole', async () => {
    const database = await postgres.createDatabase();
    const server = await startOn(database);
    const room = await server.room();
    await server.enter(room, anne);
    const patient = await server.enter(room, jeanne);
    assert.equal((await server.look(room.id)).state, 'waiting');
    await patient.client.drop();
    await server.stop();
    await server.startAgain();
    const again = await server.connect({ participantId: patient.client.participantId });
    await again.resume(patient.resumeToken);
    await server.request('POST', `/v1/teleconsultations/${room.id}/end`);
    assert.equal((await server.look(room.id)).state, 'ended');
    const foreign = await server.request('GET', `/v1/teleconsultations/${room.id}`, {
      key: BELLEVUE_KEY,
    });
    assert.equal(foreign.status, 404);
    assert.equal((await server.request('GET', '/readyz', { key: null })).status, 200);
    await server.stop();

    const line = ['audit', 'verify', '--data-dir', server.dataDir];
    const verdict = await command(line, { DATABASE_URL: database.url });
    assert.equal(verdict.exitCode, 0, verdict.output);
    assert.match(verdict.output, /tenant:saint-aubin: \d+ events, signed at/);
    const exported = await command(
      ['audit', 'export', '--data-dir', server.dataDir, '--tenant', 'saint-aubin'],
      { DATABASE_URL: database.url },
    );
    assert.match(exported.output, /"type":"tree-head"/);
  });

  it('finds on PostgreSQL too that the audit log was changed, and that its guards are gone', async () => {
    const database = await postgres.createDatabase();
    const server = await startOn(database);
    await server.plan();
    await server.stop();
    await postgres.execute(
      database,
      'alter table audit_bodies disable trigger all',
      `update audit_bodies set body = substr(body, 1, 60) || 'AAAA' || substr(body, 65)
        where log = 'tenant:saint-aubin' and seq = 1`,
    );
    const line = ['audit', 'verify', '--data-dir', server.dataDir, '--json'];
    const { exitCode, output } = await command(line, { DATABASE_URL: database.url });
    assert.equal(exitCode, 5);
    assert.match(output, /EVENT_SEAL_BROKEN/);
    assert.match(output, /TRIGGER_MISSING/);
  });

  it('is not ready while PostgreSQL is away, and goes on by itself afterwards', async () => {
    const server = await startOn(await postgres.createDatabase());
    const isReady = async () => (await server.request('GET', '/readyz', { key: null })).status;
    await postgres.shutDown();
    assert.equal(await isReady(), 503);
    const planned = server.plan();
    await postgres.startAgain();
    assert.equal((await planned).state, 'planned');
    // The answer of a moment ago is kept for a second.
    server.clock.advance(1_000);
    assert.equal(await isReady(), 200);
  });

  it('adds a tenant while it runs', async () => {
    const database = await postgres.createDatabase();
    const server = await startOn(database, { tenants: [] });
    const { exitCode, output } = await command(
      [
        'tenant',
        'add',
        '--data-dir',
        server.dataDir,
        '--name',
        'DPI',
        '--origin',
        'https://dpi.example',
      ],
      { DATABASE_URL: database.url },
    );
    assert.equal(exitCode, 0, output);
    const key = /api key: +(\S+)/.exec(output)?.[1] ?? '';
    const planned = await server.request('POST', '/v1/teleconsultations', { key, body: {} });
    assert.equal(planned.status, 201);
  });

  it('says in a sentence why it cannot start', async () => {
    const dataDir = temporaryFolder();
    const database = await postgres.createDatabase();
    const start = (environment: Record<string, string>) =>
      command(['start', '--data-dir', dataDir, '--port', '0'], environment);
    const { url } = database;
    const reasons: [Record<string, string>, RegExp][] = [
      [{ DATABASE_URL: url }, /not of this release yet. Run tdoc-server migrate/],
      [
        { DATABASE_URL: url.replace('only-for-tests', 'wrong') },
        /refuses the user or the password/,
      ],
      [{ DATABASE_URL: url.replace(/\/tdoc_\d\w*$/, '/nowhere') }, /no database of the name/],
      [{ DATABASE_URL: url.replace(`:${postgres.port}`, ':1') }, /does not answer/],
      [{ ...environmentOf(database), DATABASE_URL: url.replace('tdoc_app', 'nobody') }, /no role/],
    ];
    for (const [environment, words] of reasons) {
      const { exitCode, output } = await start(environment);
      assert.match(output, words);
      assert.doesNotMatch(output, /only-for-tests|wrong@/);
      assert.equal(exitCode, 1);
    }
    rmSync(dataDir, { recursive: true });
  });

  it('refuses a database of a newer release, and leaves it alone', async () => {
    const dataDir = temporaryFolder();
    const database = await postgres.createDatabase();
    const server = await startOn(database);
    await server.stop();
    await postgres.execute(
      database,
      "insert into kysely_migration values ('2031-01-later', 'then')",
    );
    for (const environment of [environmentOf(database), { DATABASE_URL: database.url }]) {
      const { exitCode, output } = await command(['start', '--data-dir', dataDir], environment);
      assert.equal(exitCode, 1);
      assert.match(output, /newer release. Install that release/);
    }
    rmSync(dataDir, { recursive: true });
  });

  it('lets several nodes start at the same moment on an empty database', async () => {
    const database = await postgres.createDatabase();
    const dataDir = temporaryFolder();
    const keys = join(dataDir, 'config.json');
    const tenants = [
      { id: 'a', name: 'A', apiKey: SAINT_AUBIN_KEY, origins: ['https://a.example'] },
    ];
    writeFileSync(keys, JSON.stringify({ dataDir, port: 0, logLevel: 'silent', tenants }));
    let stop: () => void = () => undefined;
    const stopRequested = new Promise<void>((resolve) => (stop = resolve));
    const nodes = Array.from({ length: 3 }, () =>
      runCommand(['start', '--config', keys], {
        print: () => undefined,
        printError: (text) => assert.fail(text),
        stopRequested,
        environment: environmentOf(database),
      }),
    );
    stop();
    assert.deepEqual(await Promise.all(nodes), [0, 0, 0]);
    const line = ['audit', 'verify', '--data-dir', dataDir];
    const verdict = await command(line, { DATABASE_URL: database.url });
    assert.equal(verdict.exitCode, 0, verdict.output);
    assert.match(verdict.output, /tenant:a: 1 events/);
    rmSync(dataDir, { recursive: true });
  });

  it('refuses a node whose data folder holds another key than the one that signs', async () => {
    const database = await postgres.createDatabase();
    const server = await startOn(database);
    const stranger = temporaryFolder();
    const { exitCode, output } = await command(['start', '--data-dir', stranger, '--port', '0'], {
      DATABASE_URL: database.url,
    });
    assert.equal(exitCode, 1);
    assert.match(output, /Copy audit-signing-keys.json/);

    const rotated = await command(['audit', 'rotate-key', '--data-dir', server.dataDir], {
      DATABASE_URL: database.url,
    });
    assert.equal(rotated.exitCode, 0, rotated.output);
    await server.stop();
    await server.startAgain();
    await server.plan();
    await server.stop();
    const verdict = await command(['audit', 'verify', '--data-dir', server.dataDir], {
      DATABASE_URL: database.url,
    });
    assert.equal(verdict.exitCode, 0, verdict.output);
    rmSync(stranger, { recursive: true });
  });
});
