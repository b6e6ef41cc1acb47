/**
 * The house in which a visit is measured: a real signalling server with one tenant, and the host's
 * own small server, which gives pages, the built core and admission tickets from one origin.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

import { bundleCore } from './core-bundle.mjs';

const BENCH_PAGES = fileURLToPath(new URL('./page', import.meta.url));
const PAGE = '<!doctype html><html lang="en"><title>Visit</title><body></body></html>';

/** @returns {Promise<{ url: string, signallingUrl: string, close(): Promise<void> }>} */
export async function openHouse() {
  const core = await bundleCore();
  /** Which folder of this machine stands behind which folder of the origin. */
  const folders = { '/core/': core.folder, '/bench/': BENCH_PAGES };
  const { startServer } = await import('@tdoc/signalling-server');
  const dataDir = mkdtempSync(join(tmpdir(), 'tdoc-bench-'));
  const apiKey = randomBytes(32).toString('base64url');
  /** Known once the signalling server runs, which must know this origin first. */
  const api = { url: '', apiKey };
  const host = createServer((request, response) => {
    const answer =
      request.method === 'POST' ? admit(request, api) : page(request.url ?? '/', folders);
    Promise.resolve(answer).then(
      ({ type, body }) => response.writeHead(200, { 'content-type': type }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((resolve) => host.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${host.address().port}`;
  const server = await startServer({
    dataDir,
    port: 0,
    logLevel: 'error',
    tenants: [{ id: 'bench', name: 'Saint-Aubin', apiKey, origins: [url] }],
  });
  api.url = `${server.url}/v1/teleconsultations`;
  return {
    url,
    signallingUrl: `${server.url}/v1/signalling`,
    async close() {
      await server.close();
      host.closeAllConnections();
      await new Promise((resolve) => host.close(resolve));
      core.remove();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function page(path, folders) {
  for (const [prefix, folder] of Object.entries(folders)) {
    if (!path.startsWith(prefix)) continue;
    const file = join(folder, normalize(`/${path.slice(prefix.length)}`));
    return { type: 'text/javascript', body: readFileSync(file) };
  }
  if (path !== '/') throw new Error('no such page');
  return { type: 'text/html', body: PAGE };
}

/** What a hospital's backend does: a teleconsultation for the practitioner, a ticket for anyone. */
async function admit(request, api) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { role, teleconsultationId } = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  const ask = async (path, body) => {
    const response = await fetch(`${api.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`the signalling server answered ${response.status}`);
    return response.json();
  };
  const id = teleconsultationId ?? (await ask('', {})).id;
  const { ticket } = await ask(`/${id}/admission-tickets`, { role });
  return {
    type: 'application/json',
    body: JSON.stringify({ teleconsultationId: id, ticket }),
  };
}
