/**
 * The gateway: what runs next to a hospital’s system. The one file that knows all parts: listener →
 * inbox → register, and folder or program → outbox → receiver, with the status page beside them.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { systemClock, type Clock } from '../clock.ts';
import { parseMessage } from '../hl7v2/index.ts';
import { MllpClient } from '../mllp/mllp-client.ts';
import { MllpListener } from '../mllp/mllp-listener.ts';
import type { MllpTls } from '../mllp/tls-settings.ts';
import { applyAdt } from '../register/apply-adt.ts';
import { applyAppointment } from '../register/apply-appointment.ts';
import type { Register } from '../register/register.ts';
import { UnusableMessageError } from '../register/unusable-message.ts';
import { OutboxDispatcher } from '../sync/dispatcher.ts';
import { createSqliteStore } from '../sync/sqlite-store.ts';
import type { Direction, StoredInbound, SyncStore } from '../sync/store.ts';
import { InboxWorker } from '../sync/worker.ts';
import { refusalsOf } from '../hl7v2/index.ts';
import { readContent, type SiteHabits } from './judgement.ts';
import { codeOf, type Log } from './log.ts';
import type { Profile } from './profile.ts';
import { Receiving } from './receiving.ts';
import { Sending, type Submission } from './sending.ts';
import { StatusServer } from './status-server.ts';

const DAY_MS = 86_400_000;
const HOUSEKEEPING_MS = 3_600_000;

export interface Gateway {
  /** Where it listens for messages. */
  receivePort: number;
  statusUrl: string;
  store: SyncStore;
  /** Sends a message; resolves once it is durable. */
  submit(bytes: Uint8Array): Promise<Submission>;
  /** Works on a dead letter again. */
  replay(direction: Direction, seq: number): Promise<'replayed' | 'refused-again' | 'unknown'>;
  /** Resolves once nothing is due in either direction. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface GatewayPorts {
  log: Log;
  clock?: Clock;
  store?: SyncStore;
}

/**
 * Starts everything a profile asks for; resolves once it listens.
 * @throws DataFolderLockedError, DatabaseUnusableError, or the system’s error of a port
 */
export async function startGateway(profile: Profile, ports: GatewayPorts): Promise<Gateway> {
  const { log, clock = systemClock } = ports;
  mkdirSync(profile.dataDir, { recursive: true, mode: 0o700 });
  const store = ports.store ?? createSqliteStore({ dataDir: profile.dataDir });
  const habits = habitsOf(profile);
  const onTrouble = (error: unknown) => log.error('store not reached', { code: codeOf(error) });

  const worker = new InboxWorker({
    store,
    clock,
    apply: (message, register) => apply(message, register, { profile, habits }),
    onWorked: (seq, work) => receiving.worked(seq, work),
    onTrouble,
  });
  const receiving = new Receiving({ store, habits, clock, onKept: () => worker.wake() });
  const client = profile.send ? clientFor(profile.send, clock) : null;
  const dispatcher = client
    ? new OutboxDispatcher({
        store,
        clock,
        window: profile.send?.window ?? 1,
        send: ({ bytes, controlId }) => client.send({ bytes, controlId }),
        onTrouble,
      })
    : null;
  const sending = new Sending({
    store,
    clock,
    dataDir: profile.dataDir,
    onQueued: () => dispatcher?.wake(),
  });

  const replay: Gateway['replay'] = async (direction, seq) => {
    const requeued = await store.requeue(direction, { seq, now: clock.now() });
    if (requeued === 'unknown') return 'unknown';
    if (requeued === 'requeued') {
      if (direction === 'in') worker.wake();
      else dispatcher?.wake();
      return 'replayed';
    }
    const bytes = Buffer.from((await store.deadLetterBytes('in', seq)) ?? []);
    const result = parseMessage(bytes, parseOptionsOf(profile));
    const { refusals } = await receiving.accept({ bytes, result, peerName: null });
    if (refusals.length > 0) return 'refused-again';
    await store.closeDeadLetter('in', { seq, now: clock.now() });
    return 'replayed';
  };

  let listener: MllpListener | null = null;
  let status: StatusServer | null = null;
  try {
    listener = await listen(profile, { receiving, clock, log });
    status = await StatusServer.start({
      port: profile.status.port,
      dataDir: profile.dataDir,
      clock,
      facts: {
        store,
        profile,
        connectionCount: () => listener?.connectionCount ?? 0,
        isSending: () => client?.isConnected ?? null,
      },
      replay,
    });
  } catch (error) {
    await listener?.close();
    client?.close();
    await store.close();
    throw error;
  }

  let cancelHousekeeping: () => void = () => undefined;
  const keepHouse = () => {
    store.purge(clock.now() - profile.retentionDays * DAY_MS).catch(onTrouble);
    cancelHousekeeping = clock.setTimer(keepHouse, HOUSEKEEPING_MS);
  };
  keepHouse();
  worker.wake();
  dispatcher?.wake();
  sending.start();
  log.info('connector started', { port: listener.port });

  const open = { listener, status };
  const stop = async () => {
    log.info('connector stopping');
    cancelHousekeeping();
    await open.listener.close();
    await sending.stop();
    await worker.stop();
    client?.close();
    await dispatcher?.stop();
    await open.status.close();
    await store.close();
    log.info('connector stopped');
  };
  let stopping: Promise<void> | null = null;
  return {
    receivePort: listener.port,
    statusUrl: status.url,
    store,
    submit: (bytes) => sending.submit(bytes),
    replay,
    idle: async () => {
      await sending.looked();
      await worker.idle();
      await dispatcher?.idle();
    },
    close: () => (stopping ??= stop()),
  };
}

export function habitsOf(profile: Profile): SiteHabits {
  const { senders, eventsReadAs, unknownEvents } = profile.receive;
  const { environment, authorities } = profile;
  return { environment, authorities, senders, eventsReadAs, unknownEvents };
}

function parseOptionsOf({ receive }: Profile) {
  const { limits, defaultCharset, versions } = receive;
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  return {
    limits: Object.fromEntries(given) as { maxBytes?: number },
    ...(defaultCharset ? { defaultCharset } : {}),
    ...(versions ? { acceptedVersions: versions } : {}),
  };
}

function listen(
  profile: Profile,
  parts: { receiving: Receiving; clock: Clock; log: Log },
): Promise<MllpListener> {
  const { receive } = profile;
  const { receiving, clock, log } = parts;
  return MllpListener.start({
    acceptor: receiving,
    host: receive.host,
    port: receive.port,
    ...(receive.tls ? { tls: tlsFrom(receive.tls) } : {}),
    parseOptions: parseOptionsOf(profile),
    maxConnections: receive.maxConnections,
    window: receive.window,
    silenceMs: receive.silenceS * 1_000,
    clock,
    onConnectionEnd: (end) => {
      if (end !== 'closed') log.warn('connection ended', { code: end });
    },
  });
}

function clientFor(send: NonNullable<Profile['send']>, clock: Clock): MllpClient {
  return new MllpClient({
    host: send.host,
    port: send.port,
    ...(send.tls ? { tls: tlsFrom(send.tls) } : {}),
    answerTimeoutMs: send.answerTimeoutS * 1_000,
    window: send.window,
    clock,
  });
}

type TlsFiles = NonNullable<Profile['receive']['tls']>;

export function tlsFrom({ certFile, keyFile, caFile, allowedNames }: TlsFiles): MllpTls {
  return {
    cert: readFileSync(certFile, 'utf8'),
    key: readFileSync(keyFile, 'utf8'),
    ca: readFileSync(caFile, 'utf8'),
    allowedNames,
  };
}

async function apply(
  stored: StoredInbound,
  register: Register,
  site: { profile: Profile; habits: SiteHabits },
): Promise<number> {
  const { profile, habits } = site;
  const result = parseMessage(stored.bytes, parseOptionsOf(profile));
  if (!result.ok) throw new UnusableMessageError(refusalsOf(result.faults));
  const view = readContent(result.message, habits);
  if (!view)
    throw new UnusableMessageError([{ condition: 201, path: 'MSH-9', code: 'ERR_HL7_EVENT' }]);
  if (!view.ok) throw new UnusableMessageError(refusalsOf(view.faults));
  const { timeZone, authorities } = profile;
  const context = { register, timeZone, authorities, receivedAt: stored.receivedAt };
  return view.value.type === 'ADT'
    ? applyAdt(view.value.adt, context)
    : applyAppointment(view.value.appointment, context);
}
