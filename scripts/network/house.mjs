/**
 * The servers of the small world: the real signalling server as a process of its own, so that it can be
 * restarted in mid-call, a host that serves the pages and admission tickets, and coturn.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { bundleSource } from '../bench/source-bundle.mjs';
import { root } from '../repository.mjs';
import { HUB } from './world.mjs';

const MAIN = join(root, 'packages', 'signalling-server', 'src', 'main.ts');
const WORKER = join(root, 'packages', 'sdk-core', 'src', 'sframe', 'sframe-worker.ts');
const HOST_PORT = 8080;
const SIGNALLING_PORT = 8787;

const page = (name) => fileURLToPath(new URL(`./page/${name}`, import.meta.url));
const html = (script) =>
  `<!doctype html><html lang="en"><title>Call</title><body><script type="module" src="${script}"></script></body></html>`;

/** @param {{ turn?: { urls: string[], secret: string } }} [options] */
export async function openHouse({ turn } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tdoc-network-'));
  const apiKey = randomBytes(32).toString('base64url');
  const url = `http://${HUB}:${HOST_PORT}`;
  const config = join(folder, 'config.json');
  writeFileSync(
    config,
    JSON.stringify({
      dataDir: join(folder, 'data'),
      host: HUB,
      port: SIGNALLING_PORT,
      ...(turn ? { turn } : {}),
      tenants: [{ id: 'network', name: 'Saint-Aubin', apiKey, origins: [url] }],
    }),
  );
  const [sdk, bare, worker] = await Promise.all(
    [page('sdk-call.js'), page('bare-call.js'), WORKER].map((entry) => bundleSource(entry)),
  );
  const files = {
    '/sdk': ['text/html', html('/sdk-call.js')],
    '/bare': ['text/html', html('/bare-call.js')],
    '/sdk-call.js': ['text/javascript', sdk],
    '/bare-call.js': ['text/javascript', bare],
    '/sframe-worker.js': ['text/javascript', worker],
  };
  const api = { url: `http://${HUB}:${SIGNALLING_PORT}/v1/teleconsultations`, apiKey };
  const host = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0];
    const answer = request.method === 'POST' ? admit(request, api) : fileAt(files, path);
    answer.then(
      ([type, body]) => response.writeHead(200, { 'content-type': type }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((resolve) => host.listen(HOST_PORT, HUB, resolve));
  let server = await startServer(config);
  return {
    url,
    signallingUrl: `ws://${HUB}:${SIGNALLING_PORT}/v1/signalling`,
    async restartServer() {
      await server.stop();
      server = await startServer(config);
    },
    async close() {
      await server.stop();
      host.closeAllConnections();
      await new Promise((resolve) => host.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function fileAt(files, path) {
  if (!(path in files)) throw new Error('no such page');
  return files[path];
}

async function startServer(config) {
  const child = spawn(process.execPath, [MAIN, 'start', '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_TEST_CONTEXT: '' },
  });
  const exited = once(child, 'exit');
  await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('"server started"')) resolve();
    });
    exited.then(() => reject(new Error('the signalling server did not start')), reject);
  });
  return {
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** What a hospital's backend does: a teleconsultation for the practitioner, a ticket for anyone. */
async function admit(request, { url, apiKey }) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { role, teleconsultationId } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  const ask = async (path, body) => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`the signalling server answered ${response.status}`);
    return response.json();
  };
  const id = teleconsultationId ?? (await ask('', {})).id;
  const { ticket } = await ask(`/${id}/admission-tickets`, { role });
  return ['application/json', JSON.stringify({ teleconsultationId: id, ticket })];
}
