/**
 * Two real peer connections of one page with a frame protection each, for tests of what becomes of the
 * frames between them. The keys are given by the test.
 */
import { simplePeerTransport } from '../peer/simple-peer-transport.ts';
import type { FrameProof, FrameProtection, PeerConnectionPort, PeerSignal } from '../ports.ts';
import { workerFrameProtection } from '../sframe/worker-frame-protection.ts';
import { systemClock } from '../system-clock.ts';

export type EndName = 'practitioner' | 'patient';
export type KeyName = EndName | 'wrong';

const OTHER = { practitioner: 'patient', patient: 'practitioner' } as const;
const KEY_BYTES = { practitioner: 1, patient: 2, wrong: 3 } as const;
const PATIENCE_MS = 9_000;

export interface ProtectedEnd {
  name: EndName;
  port: PeerConnectionPort;
  protection: FrameProtection;
  proof: FrameProof;
  offers: number;
  unprotected: number;
  connected: boolean;
}

export function baseKey(key: KeyName): Uint8Array<ArrayBuffer> {
  return new Uint8Array(32).fill(KEY_BYTES[key]);
}

export function makeEnd(
  name: EndName,
  { protection, say }: { protection: FrameProtection; say: (signal: PeerSignal) => void },
): ProtectedEnd {
  const port = simplePeerTransport({ protection }).create({
    remote: OTHER[name],
    initiator: name === 'practitioner',
    iceServers: [],
    iceTransportPolicy: 'all',
    handlers: {
      onSignal: (signal) => {
        if (signal.type === 'offer') end.offers += 1;
        say(signal);
      },
      onConnected: () => (end.connected = true),
      onInterrupted: () => {},
      onTracks: () => {},
      onText: () => {},
      onClosed: () => {},
      onProof: (proof) => (end.proof = proof),
      onUnprotected: () => (end.unprotected += 1),
    },
  });
  const end: ProtectedEnd = {
    name,
    port,
    protection,
    proof: { sent: {}, received: {} },
    offers: 0,
    unprotected: 0,
    connected: false,
  };
  return end;
}

export type ProtectedPair = Record<EndName, ProtectedEnd>;

export async function connectedPair(
  protections: Partial<Record<EndName, FrameProtection>> = {},
): Promise<ProtectedPair> {
  const make = (name: EndName) =>
    makeEnd(name, {
      protection: protections[name] ?? workerFrameProtection(),
      say: (signal) => pair[OTHER[name]].port.signal(signal),
    });
  const pair: ProtectedPair = { practitioner: make('practitioner'), patient: make('patient') };
  const { practitioner, patient } = pair;
  await eventually(() => practitioner.connected && patient.connected, 'connected');
  return pair;
}

export function closePair({ practitioner, patient }: ProtectedPair): void {
  for (const { port, protection } of [practitioner, patient]) {
    port.close();
    protection.close();
  }
}

export function giveKeys(end: ProtectedEnd, keys: { own?: KeyName; theirs?: KeyName } = {}): void {
  const remote = OTHER[end.name];
  const { own = end.name, theirs = remote } = keys;
  end.protection.apply({ type: 'send', epoch: 1, base: baseKey(own) });
  end.protection.apply({ type: 'receive', remote, epoch: 1, base: baseKey(theirs) });
}

type Counted = 'framesDecoded' | 'packetsSent' | 'keyFramesEncoded' | 'pliCount';

/** The sum over the connection's video of one of its counters. */
export async function countOf(end: ProtectedEnd, name: Counted): Promise<number> {
  const report = (await end.port.getStats()) as unknown as Map<string, Record<string, unknown>>;
  return [...report.values()]
    .filter(({ type, kind }) => kind === 'video' && /^(in|out)bound-rtp$/.test(String(type)))
    .reduce((total, stats) => total + (Number(stats[name]) || 0), 0);
}

/** Codecs in use, such as `video/VP8`. */
export async function codecsOf(end: ProtectedEnd): Promise<Set<string>> {
  const report = (await end.port.getStats()) as unknown as Map<string, Record<string, unknown>>;
  const codecs = [...report.values()].filter(({ type }) => type === 'codec');
  return new Set(codecs.map(({ mimeType }) => String(mimeType)));
}

export async function eventually(
  holds: () => boolean | Promise<boolean>,
  what: string,
): Promise<void> {
  const until = systemClock.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (systemClock.now() > until) throw new Error(`not within ${PATIENCE_MS} ms: ${what}`);
    await aWhile(50);
  }
}

export function aWhile(ms: number): Promise<void> {
  return new Promise((resolve) => systemClock.setTimer(resolve, ms));
}
