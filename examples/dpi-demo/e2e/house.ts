/** The whole house for one test file: the built demo with its real server, on free ports and fresh data. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startDemo, type Demo, type DemoOptions } from '../server/start-demo.ts';

export interface House {
  demo: Demo;
  /** Everything the signalling server wrote: its log, its database, whatever else is there. */
  serverTraces(): Buffer;
  /** Asks the DPI how the 10:30 appointment stands. */
  appointment(): Promise<{ status: string; durationS: number | null }>;
  /** Begins the day again: whatever teleconsultation was open is ended, the appointment planned. */
  startAgain(): Promise<void>;
  close(): Promise<void>;
}

/** Written by the demo before the server starts; it is the host's, not the server's. */
const NOT_THE_SERVERS = new Set(['config.json']);

export async function openHouse(
  options: Pick<DemoOptions, 'ticketLifeS' | 'isolated' | 'turn' | 'signalling'> = {},
): Promise<House> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'tdoc-e2e-'));
  const demo = await startDemo({ dataFolder, port: 0, ...options });
  return {
    demo,
    serverTraces: () => {
      const folder = demo.signallingDataFolder;
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => !NOT_THE_SERVERS.has(name))
        .map((name) => join(folder, name))
        .filter((path) => statSync(path).isFile());
      return Buffer.concat(files.map((path) => readFileSync(path)));
    },
    appointment: async () => {
      const response = await fetch(`${demo.url}/api/agenda`);
      const { appointments } = (await response.json()) as {
        appointments: { time: string; visit: { state: string; durationS: number | null } | null }[];
      };
      const visit = appointments.find(({ time }) => time === '10:30')?.visit;
      return { status: visit?.state ?? 'none', durationS: visit?.durationS ?? null };
    },
    startAgain: async () => {
      const response = await fetch(`${demo.url}/api/remise-a-zero`, { method: 'POST' });
      if (!response.ok) throw new Error(`the day did not begin again: ${response.status}`);
    },
    close: async () => {
      await demo.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}
