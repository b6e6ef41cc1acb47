/**
 * A day of the fictitious hospital against a real connector process that is killed and cut off over
 * and over, with other people’s software on both ends; then both sides’ books are compared.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../clock.ts';
import { startGateway } from '../gateway/gateway.ts';
import { parseProfile, type ProfileInput } from '../gateway/profile.ts';
import { compareBooks } from '../simulation/compare.ts';
import { planDay, type Step } from '../simulation/day-plan.ts';
import { clientSender, playDay, type DayReport, type DaySender } from '../simulation/simulate.ts';
import type { DeadLetter } from '../sync/store.ts';
import { medplumReceiver } from './counterparts.ts';
import { GatewayProcess } from './gateway-process.ts';
import { medplumDaySender } from './medplum-day-sender.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface SimulatedDay {
  report: DayReport;
  kills: number;
  cuts: number;
  /** Each field in which the two sides do not agree. */
  differences: string[];
  /** Malformed messages without their dead letter, and dead letters without such a message. */
  letterFaults: string[];
  deadLetters: number;
  /** Messages that were taken, and those of them that were worked on. */
  taken: number;
  done: number;
  pending: number;
  reports: { handedOver: number; received: number; lost: string[] };
}

export interface SimulatedDayOptions {
  messages: number;
  seed: number;
  /** Answers between two SIGKILLs, and between two connection cuts. */
  killEvery: number;
  cutEvery: number;
  /** Replaces the share of malformed messages, so that a short day has some. */
  malformed?: number;
  tell?: (line: string) => void;
}

const FAR_AHEAD_MS = 86_400_000;

export async function runSimulatedDay(options: SimulatedDayOptions): Promise<SimulatedDay> {
  const { messages, seed, malformed, tell = () => undefined } = options;
  const folder = temporaryFolder();
  const receiver = await medplumReceiver();
  const plan = planDay({ messages, seed, ...(malformed === undefined ? {} : { malformed }) });
  const profile: ProfileInput = {
    format: 'tdoc-connector-profile/1',
    site: 'CHU X (fictif)',
    product: 'generic-pam-fr',
    evidence: 'standard',
    environment: 'test',
    dataDir: 'data',
    timeZone: 'Europe/Paris',
    authorities: [plan.authority],
    receive: { port: 0 },
    send: { host: '127.0.0.1', port: receiver.port },
    status: { port: 0 },
  };
  const connector = new GatewayProcess({ folder, profile });
  await connector.start();
  const address = () => ({ host: '127.0.0.1', port: connector.port });
  const senders = [0, 1, 2, 3].map((lane) =>
    cuttable(() => (lane % 2 === 0 ? clientSender(address()) : medplumDaySender(address))),
  );
  const counts = { answers: 0, kills: 0, cuts: 0 };
  const reports: string[] = [];
  const report = await playDay({
    plan,
    senders,
    onSilence: () => connector.up,
    onAnswer: async (step) => {
      counts.answers += 1;
      if (isEndOfVisit(step)) reports.push(handOver(folder, step));
      if (counts.answers % options.cutEvery === 0) {
        counts.cuts += 1;
        await senders[counts.cuts % senders.length]?.cut();
      }
      if (counts.answers % options.killEvery === 0) {
        counts.kills += 1;
        tell(`${counts.answers} answers, kill ${counts.kills}`);
        await connector.killAndRestart();
      }
    },
  });
  for (const sender of senders) await sender.close();
  await connector.end('SIGKILL');

  // What is left is finished here, at a time when nothing has to wait any more.
  const gateway = await startGateway(
    parseProfile(JSON.stringify({ ...profile, dataDir: join(folder, 'data') })),
    {
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      clock: { ...systemClock, now: () => systemClock.now() + FAR_AHEAD_MS },
    },
  );
  try {
    await gateway.idle();
    const figures = await gateway.store.figures('in');
    const sent = await gateway.store.figures('out');
    const letters = await gateway.store.deadLetters(10_000);
    const arrived = new Set(receiver.received.map(({ controlId }) => controlId));
    return {
      report,
      kills: counts.kills,
      cuts: counts.cuts,
      differences: await compareBooks(plan, gateway.store.register),
      letterFaults: letterFaults(plan.steps, letters),
      deadLetters: letters.length,
      taken: new Set(plan.steps.filter(({ nature }) => nature === 'day' || nature === 'late')).size,
      done: figures.done,
      pending: figures.pending + sent.pending,
      reports: {
        handedOver: reports.length,
        received: arrived.size,
        lost: reports.filter((id) => !arrived.has(id)),
      },
    };
  } finally {
    await gateway.close();
    await receiver.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A connection that can be taken away between two messages. */
function cuttable(open: () => DaySender): DaySender & { cut(): Promise<void> } {
  let sender = open();
  return {
    send: (step) => sender.send(step),
    close: () => sender.close(),
    cut: async () => {
      const old = sender;
      sender = open();
      await old.close();
    },
  };
}

const isEndOfVisit = ({ bytes, nature }: Step) => nature === 'day' && bytes.includes('|ADT^A03|');

/** The report of a teleconsultation that has ended, handed over as `tdoc-connector send` does. */
function handOver(folder: string, { controlId }: Step): string {
  const id = `R-${controlId}`;
  const text = `MSH|^~\\&|TDOC|CHU-X|DPI|CHU-X|20260302180000||MDM^T02^MDM_T02|${id}|P|2.5|||||FRA|UNICODE UTF-8\rEVN||20260302180000\rPID|1||${controlId}^^^CHU-X&000897406&N^PI||REPORT^FOR^^^^^L\rTXA|1|85208-7|TEXT\r`;
  const outgoing = join(folder, 'data', 'outgoing');
  mkdirSync(outgoing, { recursive: true });
  writeFileSync(join(outgoing, `${id}.draft`), text);
  renameSync(join(outgoing, `${id}.draft`), join(outgoing, `${id}.hl7`));
  return id;
}

/** Every malformed message has one dead letter with its reason, and nothing else has one. */
function letterFaults(steps: readonly Step[], letters: readonly DeadLetter[]): string[] {
  const expected = steps
    .filter(({ nature }) => nature === 'malformed')
    .map(({ code }) => code ?? '');
  const found = letters.map(({ refusals }) => refusals[0]?.code ?? '');
  const tally = (codes: string[]) => {
    const counts = new Map<string, number>();
    for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + 1);
    return counts;
  };
  const [due, there] = [tally(expected), tally(found)];
  return [...new Set([...due.keys(), ...there.keys()])]
    .filter((code) => due.get(code) !== there.get(code))
    .map((code) => `${code}: ${due.get(code) ?? 0} expected, ${there.get(code) ?? 0} found`);
}
