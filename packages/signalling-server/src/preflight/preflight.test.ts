/** The preflight against real parts: folders, a running server, a real coturn, real certificates. */
import assert from 'node:assert/strict';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { generate } from 'selfsigned';
import { systemClock } from '../clock.ts';
import { parseConfig, type ServerConfig } from '../config.ts';
import { LOOPBACK_EXCEPTION, startCoturn, type CoturnServer } from '../testing/coturn-server.ts';
import { openPostgresDatabase } from '../store/postgres-open.ts';
import { PostgresServer } from '../testing/postgres-server.ts';
import { RedisServer } from '../testing/redis-server.ts';
import { temporaryFolder, TestServer } from '../testing/test-server.ts';
import { defaultKekFile } from '../vault/open-keks.ts';
import { CHECKS } from './checks/index.ts';
import { checkClock } from './checks/clock.ts';
import { SUBJECTS, VERDICTS, type Finding, type FindingCode, type Subject } from './finding.ts';
import { runPreflight, type Check, type PreflightContext } from './preflight.ts';
import { asJson, asText } from './report.ts';
import { inWords } from './sentences.ts';

const TIMEOUT_MS = 3_000;
const DAY_MS = 86_400_000;
const KEY = 'tk_saint-aubin-00000000000000000000000000000000';

function contextOf(
  config: ServerConfig,
  options: Partial<PreflightContext> = {},
): PreflightContext {
  return {
    config: parseConfig(config),
    configFile: null,
    publicUrl: null,
    clock: systemClock,
    timeoutMs: TIMEOUT_MS,
    ca: null,
    clockReadings: [],
    ...options,
  };
}

async function codes(subject: Subject, context: PreflightContext): Promise<FindingCode[]> {
  const findings = await runPreflight(CHECKS, context);
  return findings.filter((one) => one.subject === subject).map(({ code }) => code);
}

describe('the preflight', () => {
  let dataDir: string;
  before(() => {
    dataDir = temporaryFolder();
  });
  after(() => rmSync(dataDir, { recursive: true, force: true }));

  it('finds something about everything, before anything was started', async () => {
    const findings = await runPreflight(CHECKS, contextOf({ dataDir, port: 0 }));
    const subjects = new Set(findings.map(({ subject }) => subject));
    const optional: readonly Subject[] = ['bus', 'certificate', 'webhook'];
    assert.deepEqual(
      SUBJECTS.filter((subject) => !subjects.has(subject)),
      optional,
    );
    assert.deepEqual(
      findings.filter(({ code }) => VERDICTS[code] === 'fail' && code !== 'OPEN_FILES_TOO_FEW'),
      [],
    );
  });

  it('sees who else can read the folder, the configuration and the key that signs', async () => {
    const folder = temporaryFolder();
    const server = await TestServer.start();
    await server.stop();
    const configFile = join(folder, 'config.json');
    writeFileSync(configFile, '{}', { mode: 0o644 });
    chmodSync(folder, 0o755);
    const open = contextOf({ dataDir: folder, port: 0 }, { configFile });
    assert.deepEqual(await codes('data-folder', open), ['DATA_FOLDER_READABLE']);
    assert.deepEqual(await codes('configuration', open), ['CONFIG_FILE_READABLE']);

    const used = contextOf({ dataDir: server.dataDir, port: 0 });
    assert.deepEqual(await codes('audit-key', used), ['AUDIT_KEY_GOOD']);
    const keys = join(server.dataDir, 'audit-signing-keys.json');
    chmodSync(keys, 0o640);
    assert.deepEqual(await codes('audit-key', used), ['AUDIT_KEY_READABLE']);
    writeFileSync(keys, '{}');
    chmodSync(keys, 0o600);
    assert.deepEqual(await codes('audit-key', used), ['AUDIT_KEY_UNUSABLE']);
    rmSync(keys);
    assert.deepEqual(await codes('audit-key', used), ['AUDIT_KEY_LOST']);
    await server.dispose();
    rmSync(folder, { recursive: true });
  });

  it('reads the database beside a running server, and knows a damaged one', async () => {
    const server = await TestServer.start();
    const context = contextOf({ dataDir: server.dataDir, port: 0 });
    assert.deepEqual(await codes('database', context), ['DATABASE_GOOD']);
    await server.stop();
    writeFileSync(join(server.dataDir, 'tdoc.sqlite3'), 'not a database at all');
    assert.deepEqual(await codes('database', context), ['DATABASE_DAMAGED']);
    await server.dispose();
  });

  it('looks for the key of the data at rest, and sees who else can read it', async () => {
    const server = await TestServer.start();
    await server.stop();
    const context = contextOf({ dataDir: server.dataDir, port: 0 });
    assert.deepEqual(await codes('kek', context), ['KEK_GOOD']);
    const file = defaultKekFile(server.dataDir);
    chmodSync(file, 0o644);
    assert.deepEqual(await codes('kek', context), ['KEK_EXPOSED']);
    rmSync(file);
    assert.deepEqual(await codes('kek', context), ['KEK_MISSING']);
    assert.deepEqual(await codes('kek', contextOf({ dataDir, port: 0 })), ['KEK_NONE_YET']);
    await server.dispose();
  });

  it('opens PostgreSQL as the role that serves, and reads its clock', async () => {
    const postgres = await PostgresServer.start();
    try {
      const { url, ownerUrl } = await postgres.createDatabase();
      const context = contextOf({ dataDir, port: 0, database: { url, ownerUrl } });
      assert.deepEqual(await codes('database', context), ['POSTGRES_NOT_MIGRATED']);
      const owner = contextOf({ dataDir, port: 0, database: { url: ownerUrl } });
      await (await openPostgresDatabase({ url, ownerUrl })).close();
      assert.deepEqual(await codes('database', context), ['POSTGRES_GOOD']);
      assert.ok(context.clockReadings.some(({ source }) => source === 'PostgreSQL'));
      assert.deepEqual(await codes('clock', context), ['CLOCK_GOOD']);
      assert.deepEqual(await codes('database', owner), ['POSTGRES_ROLE_UNSAFE']);
      await postgres.shutDown();
      assert.deepEqual(await codes('database', context), ['POSTGRES_UNREACHABLE']);
    } finally {
      await postgres.dispose();
    }
  });

  it('subscribes at Redis, and shows no password when it cannot', async () => {
    const redis = await RedisServer.start();
    const at = async (redisUrl: string) => {
      const database = { url: 'postgresql://nobody:hunter2@127.0.0.1:1/none' };
      const findings = await runPreflight(CHECKS, contextOf({ dataDir, database, redisUrl }));
      assert.ok(!JSON.stringify(findings).includes('hunter2'));
      return findings.find(({ subject }) => subject === 'bus')?.code;
    };
    assert.equal(await at(redis.url), 'BUS_GOOD');
    assert.equal(await at(redis.urlWith('hunter2')), 'BUS_UNREACHABLE');
    await redis.kill();
    assert.equal(await at(redis.url), 'BUS_UNREACHABLE');
    await redis.dispose();
  });

  it('tells a port of ours from another program’s', async () => {
    const server = await TestServer.start();
    const ours = Number(new URL(server.url).port);
    assert.deepEqual(await codes('port', contextOf({ dataDir, port: ours })), ['PORT_SERVED']);
    await server.dispose();
    const other = createServer((_request, response) => response.end('hello'));
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const { port } = other.address() as AddressInfo;
    assert.deepEqual(await codes('port', contextOf({ dataDir, port })), ['PORT_TAKEN']);
    other.closeAllConnections();
    other.close();
    const elsewhere = contextOf({ dataDir, port: 0, host: '192.0.2.1' });
    assert.deepEqual(await codes('port', elsewhere), ['PORT_NO_SUCH_ADDRESS']);
  });

  it('goes through the public address as a browser does', async () => {
    const server = await TestServer.start();
    const at = (url: string) =>
      codes('public-url', contextOf({ dataDir, port: 0 }, { publicUrl: new URL(url) }));
    assert.deepEqual(await at(server.url), ['PUBLIC_URL_GOOD']);

    // A proxy that passes requests on and swallows upgrades, and publishes what it should not.
    const proxy = createServer((request, response) => {
      if (request.url === '/metrics') return response.end('tdoc_connections 3');
      fetch(server.url + (request.url ?? '')).then(
        async (answer) => response.writeHead(answer.status).end(await answer.text()),
        () => response.destroy(),
      );
      return undefined;
    });
    await once(proxy.listen(0, '127.0.0.1'), 'listening');
    const { port } = proxy.address() as AddressInfo;
    assert.deepEqual(await at(`http://127.0.0.1:${port}`), [
      'PUBLIC_URL_NO_WEBSOCKET',
      'PUBLIC_URL_METRICS',
    ]);
    rmSync(server.dataDir, { recursive: true });
    server.clock.advance(2_000);
    assert.ok((await at(server.url)).includes('PUBLIC_URL_NOT_READY'));
    proxy.closeAllConnections();
    proxy.close();
    await server.dispose();
    assert.deepEqual(await at(server.url), ['PUBLIC_URL_UNREACHABLE']);
  });

  it('compares the clock with the machines that answered, and with nobody else', async () => {
    const at = async (offMs: number) => {
      const ours = systemClock.now();
      const clockReadings = [{ source: 'dpi.example', ours, theirs: ours - offMs }];
      const [found] = await checkClock(contextOf({ dataDir }, { clockReadings }));
      return found?.code;
    };
    assert.equal(await at(400), 'CLOCK_GOOD');
    assert.equal(await at(-5_000), 'CLOCK_OFF');
    assert.equal(await at(600_000), 'CLOCK_WRONG');
    const [alone] = await checkClock(contextOf({ dataDir }));
    assert.equal(alone?.code, 'CLOCK_NOT_COMPARED');
  });

  it('reaches for webhooks without delivering, and says nothing of their path', async () => {
    let seen = '';
    const host = createServer((request, response) => {
      seen = `${request.method}`;
      response.writeHead(request.url === '/moved/s3cret' ? 302 : 405).end();
    });
    await once(host.listen(0, '127.0.0.1'), 'listening');
    const { port } = host.address() as AddressInfo;
    const look = async (path: string, to = port) => {
      const webhook = {
        url: `http://127.0.0.1:${to}${path}`,
        secret: `whsec_${Buffer.alloc(32).toString('base64')}`,
      };
      const tenants = [
        { id: 'dpi', name: 'DPI', apiKey: KEY, origins: ['https://dpi.example'], webhook },
      ];
      const findings = await runPreflight(CHECKS, contextOf({ dataDir, port: 0, tenants }));
      assert.ok(!JSON.stringify(findings).includes('s3cret'));
      return findings.find(({ subject }) => subject === 'webhook')?.code;
    };
    assert.equal(await look('/hook/s3cret'), 'WEBHOOK_GOOD');
    assert.equal(seen, 'HEAD');
    assert.equal(await look('/moved/s3cret'), 'WEBHOOK_REDIRECTS');
    host.closeAllConnections();
    host.close();
    assert.equal(await look('/hook/s3cret'), 'WEBHOOK_UNREACHABLE');
  });
});

describe('the preflight of certificates', () => {
  async function look(options: { days: number; name?: string; otherKey?: boolean }) {
    const { days, name = 'tdoc.hopital.example', otherKey = false } = options;
    const make = (commonName: string) =>
      generate([{ name: 'commonName', value: commonName }], {
        keySize: 2048,
        notBeforeDate: new Date(systemClock.now() - 400 * DAY_MS),
        notAfterDate: new Date(systemClock.now() + days * DAY_MS),
        extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: commonName }] }],
      });
    const pems = await make(name);
    const { private: key } = otherKey ? await make(name) : pems;
    const context = contextOf(
      { dataDir: '/nowhere', tls: { cert: pems.cert, key } },
      { publicUrl: new URL('http://tdoc.hopital.example:1') },
    );
    const check = CHECKS.find(({ name: each }) => each === 'checkCertificates') as Check;
    return (await check(context)).map(({ code }) => code);
  }

  it('sees their age, their name, their key and who signed them', async () => {
    assert.deepEqual(await look({ days: 90 }), ['CERTIFICATE_SELF_MADE', 'CERTIFICATE_GOOD']);
    assert.ok((await look({ days: 10 })).includes('CERTIFICATE_EXPIRES_SOON'));
    assert.ok((await look({ days: -3 })).includes('CERTIFICATE_EXPIRED'));
    assert.ok((await look({ days: 90, name: 'other.example' })).includes('CERTIFICATE_OTHER_NAME'));
    assert.ok((await look({ days: 90, otherKey: true })).includes('CERTIFICATE_OTHER_KEY'));
    const tls = { certFile: '/nowhere/cert.pem', keyFile: '/nowhere/key.pem' };
    const missing = contextOf({ dataDir: '/nowhere', port: 0, tls });
    assert.deepEqual(await codes('certificate', missing), ['CERTIFICATE_UNREADABLE']);
  });
});

describe('the preflight of the relay', () => {
  let relay: CoturnServer;
  const dataDir = '/nowhere';
  before(async () => {
    relay = await startCoturn();
  });
  after(() => relay.stop());

  function look(urls: string[], options: { secret?: string; ca?: string | null } = {}) {
    const { secret = relay.secret, ca = relay.certificate } = options;
    return codes('turn', contextOf({ dataDir, port: 0, turn: { urls, secret } }, { ca }));
  }

  it('really asks for an address over UDP, TCP and TLS', async () => {
    const urls = [
      `turn:localhost:${relay.port}?transport=udp`,
      `turn:localhost:${relay.port}?transport=tcp`,
      `turns:localhost:${relay.tlsPort}?transport=tcp`,
    ];
    // On 127.0.0.1 its address is a private one, which the check says as well.
    const found = await look(urls);
    assert.deepEqual(
      found,
      urls.flatMap(() => ['TURN_GOOD', 'TURN_RELAYS_ON_PRIVATE']),
    );
  });

  it('says which of secret, port, certificate and configuration is wrong', async () => {
    const tcp = `turn:localhost:${relay.port}?transport=tcp`;
    const tls = `turns:localhost:${relay.tlsPort}`;
    const [wrongSecret] = await look([tcp], { secret: 'of-another-hospital' });
    assert.equal(wrongSecret, 'TURN_CREDENTIAL_REFUSED');
    assert.deepEqual(await look([tls], { ca: null }), ['TURN_CERTIFICATE']);
    const [nobody] = await look(['turn:localhost:1?transport=tcp']);
    assert.equal(nobody, 'TURN_UNREACHABLE');
    assert.equal((await look(['turn:127.0.0.1:1']))[0], 'TURN_UNREACHABLE');
    // A name server somewhere else may take its time: long or short, there is no such name.
    assert.equal((await look(['turn:relay.invalid']))[0], 'TURN_UNREACHABLE');
    assert.ok((await look([tcp])).includes('TURN_NO_TLS'));
  });

  it('finds a relay that leads inside', async () => {
    const open = await startCoturn({ exception: LOOPBACK_EXCEPTION });
    const urls = [`turn:localhost:${open.port}?transport=tcp`];
    const context = contextOf({ dataDir, port: 0, turn: { urls, secret: open.secret } });
    const findings = await runPreflight(CHECKS, context);
    await open.stop();
    const found = findings.find(({ code }) => code === 'TURN_LEADS_INSIDE');
    assert.equal(found?.facts['peers'], '127.0.0.1');
    assert.ok(!JSON.stringify(findings).includes(open.secret));
  });
});

describe('the preflight in words', () => {
  const all = (Object.keys(VERDICTS) as FindingCode[]).map((code): Finding => ({
    subject: 'system',
    code,
    facts: { host: 'a\u001b[31mb\u202e' },
  }));

  it('says what to do about everything that is not good, in both languages', () => {
    for (const one of all) {
      for (const language of ['fr', 'en'] as const) {
        const { says, todo } = inWords(one, language);
        assert.ok(says.length > 10 && !/[{}]/.test(says), `${one.code} ${language}`);
        assert.equal(todo === null, VERDICTS[one.code] === 'ok', `${one.code} ${language}`);
      }
    }
  });

  it('puts the French spaces where they belong', () => {
    for (const one of all) {
      const { says, todo } = inWords(one, 'fr');
      assert.doesNotMatch(`${says}${todo ?? ''}`, / [:;?!]/, one.code);
    }
  });

  it('lets nothing through that would move in a terminal', () => {
    const report = { version: '0', at: '2026-11-24T18:00:00.000Z', findings: all };
    assert.doesNotMatch(asText(report, 'fr'), /[\u001b\u202e]/);
    const { findings, ok } = JSON.parse(asJson(report, 'en')) as { findings: object[]; ok: number };
    assert.equal(findings.length, all.length);
    assert.ok(ok > 0);
  });
});
