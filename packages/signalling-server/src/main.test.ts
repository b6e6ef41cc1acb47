/** The binary as an operator runs it: a process, its exit code, its words. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { generate } from 'selfsigned';
import { connect } from 'node:tls';
import { temporaryFolder } from './testing/test-server.ts';
import { SignallingClient } from './testing/websocket-client.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

function run(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const done = once(child, 'close').then(([exitCode]) => ({
    exitCode: exitCode as number,
    output,
    errors,
  }));
  return { child, done };
}

async function started(...args: string[]) {
  const { child, done } = run('start', ...args);
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    const entry = JSON.parse(line) as { msg: string; port?: number };
    if (entry.msg === 'server started') return { child, done, port: entry.port ?? 0 };
  }
  throw new Error((await done).errors);
}

describe('tdoc-server', () => {
  let dataDir: string;

  before(() => {
    dataDir = temporaryFolder();
  });
  after(() => rmSync(dataDir, { recursive: true }));

  it('helps', async () => {
    const { exitCode, output } = await run('--help').done;
    assert.equal(exitCode, 0);
    assert.match(output, /tenant add/);
  });

  it('adds a tenant, prints its secrets once, serves it, and stops on SIGTERM', async () => {
    const origin = 'https://dpi.saint-aubin.example';
    const tenant = ['--data-dir', dataDir, '--name', 'Saint-Aubin', '--origin', origin];
    const url = 'http://127.0.0.1:9/webhooks';
    const added = await run('tenant', 'add', ...tenant, '--webhook-url', url).done;
    assert.equal(added.exitCode, 0);
    const key = /api key: +(tk_\S{43})\n/.exec(added.output)?.[1];
    assert.match(added.output, /webhook secret: whsec_\S{44}\n/);
    const again = await run('tenant', 'add', ...tenant).done;
    assert.deepEqual([again.exitCode, again.errors], [1, 'A tenant of this name exists.\n']);

    const { child, done, port } = await started('--data-dir', dataDir, '--port', '0');
    const response = await fetch(`http://127.0.0.1:${port}/v1/teleconsultations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
    });
    assert.equal(response.status, 201);
    const socket = await SignallingClient.open(`http://127.0.0.1:${port}`, { origin });
    child.kill('SIGTERM');
    assert.equal(await socket.closed, 1012);
    assert.equal((await done).exitCode, 0);
  });

  it('refuses a data folder in use with exit code 3', async () => {
    const { child, done } = await started('--data-dir', dataDir, '--port', '0');
    const second = await run('start', '--data-dir', dataDir, '--port', '0').done;
    assert.equal(second.exitCode, 3);
    assert.match(second.errors, /in use by another tdoc-server/);
    child.kill('SIGINT');
    assert.equal((await done).exitCode, 0);
  });

  it('refuses a taken port with exit code 4', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { exitCode, errors } = await run('start', '--data-dir', dataDir, '--port', String(port))
      .done;
    assert.deepEqual([exitCode, errors], [4, 'The port is taken. Choose another with --port.\n']);
    other.close();
  });

  it('reads a configuration file and says what is wrong in it with exit code 2', async () => {
    const file = join(dataDir, 'wrong.json');
    writeFileSync(file, JSON.stringify({ dataDir, ticketLifeS: 3_600, colour: 'blue' }));
    const { exitCode, errors } = await run('start', '--config', file).done;
    assert.equal(exitCode, 2);
    assert.match(errors, /ticketLifeS/);
    const missing = await run('start', '--config', join(dataDir, 'none.json')).done;
    assert.equal(missing.exitCode, 2);
  });

  it('serves TLS 1.3 and nothing older', async () => {
    const pems = await generate([{ name: 'commonName', value: 'localhost' }], { keySize: 2048 });
    const [cert, key] = [join(dataDir, 'cert.pem'), join(dataDir, 'key.pem')];
    writeFileSync(cert, pems.cert);
    writeFileSync(key, pems.private);
    const tls = ['--tls-cert', cert, '--tls-key', key];
    const { child, done, port } = await started('--data-dir', dataDir, '--port', '0', ...tls);
    const modern = connect({ port, host: '127.0.0.1', ca: pems.cert, servername: 'localhost' });
    await once(modern, 'secureConnect');
    assert.equal(modern.getProtocol(), 'TLSv1.3');
    modern.destroy();
    const old = connect({ port, host: '127.0.0.1', ca: pems.cert, maxVersion: 'TLSv1.2' });
    const [error] = (await once(old, 'error')) as [Error & { code: string }];
    assert.match(error.code, /ALERT|PROTOCOL/);
    child.kill('SIGTERM');
    await done;
  });

  it('says what is wrong with a certificate, and takes a renewed one on SIGHUP', async () => {
    const [one, two] = await Promise.all(
      ['one.example', 'two.example'].map((value) =>
        generate([{ name: 'commonName', value }], { keyType: 'ec' }),
      ),
    );
    const [cert, key] = [join(dataDir, 'cert.pem'), join(dataDir, 'key.pem')];
    writeFileSync(cert, one?.cert ?? '');
    writeFileSync(key, two?.private ?? '');
    const args = ['--data-dir', dataDir, '--port', '0', '--tls-cert', cert, '--tls-key', key];
    const refused = await run('start', ...args).done;
    assert.equal(refused.exitCode, 1);
    assert.match(refused.errors, /^The key is not that of the certificate\./);

    writeFileSync(key, one?.private ?? '');
    const { child, done, port } = await started(...args);
    writeFileSync(cert, two?.cert ?? '');
    writeFileSync(key, two?.private ?? '');
    child.kill('SIGHUP');
    const lines = createInterface({ input: child.stdout });
    for await (const line of lines) if (line.includes('certificate taken')) break;
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    assert.equal(socket.getPeerCertificate().subject.CN, 'two.example');
    socket.destroy();
    child.kill('SIGTERM');
    await done;
  });
});
