/** A real server process, killed without a word while a host keeps asking: nothing it answered is lost. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { TeleconsultationView } from '../http/teleconsultation-operations.ts';
import { openAuditFile } from '../store/sqlite-audit-file.ts';
import { LOG, verdictOn } from '../testing/grown-log.ts';
import { SAINT_AUBIN_KEY, SAINT_AUBIN_ORIGIN } from '../testing/personas.ts';
import { temporaryFolder } from '../testing/test-server.ts';
import { readEvent } from './audit-event.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const AT_ONCE = 4;

async function startProcess(configFile: string) {
  const child = spawn(process.execPath, [MAIN, 'start', '--config', configFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const entry = JSON.parse(line) as { msg: string; port?: number };
    if (entry.msg !== 'server started') continue;
    // What nobody reads any more must not fill the pipe.
    child.stdout.resume();
    return { child, url: `http://127.0.0.1:${entry.port}` };
  }
  throw new Error('the server did not start');
}

/** Plans and reads until the server is gone; notes what was answered. */
async function ask(url: string, answered: { planned: string[]; read: string[] }): Promise<void> {
  const headers = { authorization: `Bearer ${SAINT_AUBIN_KEY}` };
  try {
    for (;;) {
      const response = await fetch(`${url}/v1/teleconsultations`, { method: 'POST', headers });
      const { id } = (await response.json()) as TeleconsultationView;
      answered.planned.push(id);
      const look = await fetch(`${url}/v1/teleconsultations/${id}`, { headers });
      await look.json();
      answered.read.push(id);
    }
  } catch {
    // The server was killed: what was under way was not answered.
  }
}

it('an audit log loses nothing it acknowledged, and stays whole, when its server is killed', async () => {
  const dataDir = temporaryFolder();
  const configFile = join(dataDir, 'config.json');
  const tenant = {
    id: 'saint-aubin',
    name: 'Hôpital Saint-Aubin (fictif)',
    apiKey: SAINT_AUBIN_KEY,
    origins: [SAINT_AUBIN_ORIGIN],
  };
  writeFileSync(configFile, JSON.stringify({ dataDir, port: 0, tenants: [tenant] }));
  const answered = { planned: [] as string[], read: [] as string[] };
  for (const goal of [1, 40, 200]) {
    const { child, url } = await startProcess(configFile);
    const hosts = Array.from({ length: AT_ONCE }, () => ask(url, answered));
    while (answered.planned.length < goal) {
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    child.kill('SIGKILL');
    await Promise.all([once(child, 'exit'), ...hosts]);
    const { exitCode, output } = await verdictOn(dataDir);
    assert.equal(exitCode, 0, output);
  }

  const { reader, close } = await openAuditFile({ dataDir });
  const kept = await reader.auditEvents(LOG, { from: 0, limit: 100_000 });
  await close();
  const told = { planned: new Set<string>(), read: new Set<string>() };
  for (const { body } of kept) {
    const event = readEvent(body ?? '');
    const id = event?.teleconsultationId ?? '';
    if (event?.kind === 'teleconsultation-created') told.planned.add(id);
    if (event?.kind === 'teleconsultation-read') told.read.add(id);
  }
  assert.ok(answered.planned.length >= 200 && answered.read.length >= 150);
  assert.deepEqual(
    answered.planned.filter((id) => !told.planned.has(id)),
    [],
  );
  assert.deepEqual(
    answered.read.filter((id) => !told.read.has(id)),
    [],
  );
  rmSync(dataDir, { recursive: true });
});
