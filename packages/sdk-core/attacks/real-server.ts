/**
 * The real signalling server as a process of its own, from its sources: as it is, or without one defence
 * that a preloaded hook takes out of the source as it is read.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { Role } from '../src/protocol/messages.ts';
import type { Patch } from './patch.ts';

const MAIN = fileURLToPath(new URL('../../signalling-server/src/main.ts', import.meta.url));
const HOOK = new URL('./patched-source.mjs', import.meta.url).href;

export interface RealServer {
  readonly signallingUrl: string;
  createTeleconsultation(): Promise<string>;
  ticket(teleconsultationId: string, role: Role): Promise<string>;
  close(): Promise<void>;
}

/** @param origin - Of the pages that may use it. */
export async function startRealServer(
  origin: string,
  patches: readonly Patch[] = [],
): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tdoc-attacks-'));
  const apiKey = randomBytes(32).toString('base64url');
  const config = join(folder, 'config.json');
  const tenants = [{ id: 'dpi', name: 'Saint-Aubin', apiKey, origins: [origin] }];
  writeFileSync(config, JSON.stringify({ dataDir: join(folder, 'data'), port: 0, tenants }));
  const child = spawn(process.execPath, ['--import', HOOK, MAIN, 'start', '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TDOC_PATCHES: JSON.stringify(patches), NODE_TEST_CONTEXT: '' },
  });
  const exited = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { msg, port } = JSON.parse(line) as { msg: string; port?: number };
      if (msg === 'server started') resolve(`http://127.0.0.1:${port ?? 0}`);
    });
    exited.then(() => reject(new Error('the signalling server did not start')), reject);
  });
  const ask = async (path: string, body: unknown): Promise<Record<string, string>> => {
    const response = await fetch(`${url}/v1/teleconsultations${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`the signalling server answered ${response.status}`);
    return (await response.json()) as Record<string, string>;
  };
  return {
    signallingUrl: `${url}/v1/signalling`,
    createTeleconsultation: async () => (await ask('', {}))['id'] ?? '',
    ticket: async (id, role) => (await ask(`/${id}/admission-tickets`, { role }))['ticket'] ?? '',
    close: async () => {
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
