/**
 * One participant of an attacked teleconsultation, as an application would be one: the real SDK with a
 * real camera track, real WebRTC, the real worker. What it came to can be read by the test.
 */
import {
  ConsentGate,
  httpAdmission,
  LinkSecret,
  simplePeerTransport,
  Teleconsultation,
  type Role,
} from '../../src/index.ts';
import type { TeleconsultationId } from '../../src/protocol/messages.ts';
import { SteerableClock } from './steerable-clock.ts';
import { beLenient, connectionsSeen, keysTold, stopWorkers, watch } from './watch.ts';

export interface Entry {
  /** Address of the signalling server. */
  signalling: string;
  /** Where tickets are asked for, or one that is brought along. */
  admission: { url: string } | { ticket: string };
  room: string;
  name: string;
  role: Role;
  /** The link secret in base64url; two with different ones hold different links. */
  link: string;
  /** `held`: the SDK's time moves only when told. */
  time: 'running' | 'held';
  /** `lenient`: takes whatever certificate is shown. */
  browser: 'real' | 'lenient';
}

/** What a test may look at. Keys are here because the test plays those who hold them. */
export interface Observation {
  id: string;
  state: string;
  faults: string[];
  texts: string[];
  others: {
    id: string;
    name: string | null;
    connection: string;
    code: string | null;
    opened: number;
    sealed: number;
    dropped: number;
  }[];
  connections: Awaited<ReturnType<typeof connectionsSeen>>;
  keys: ReturnType<typeof keysTold>;
}

watch();

let visit: Teleconsultation;
let clock: SteerableClock;
const faults: string[] = [];
const texts: string[] = [];

/** Small and slow enough for six of them on one machine. */
const CAMERA = { width: 160, height: 120, frameRate: 15 };

export async function enter(entry: Entry): Promise<void> {
  const { signalling, admission, room, name, role, link, time } = entry;
  const secret = LinkSecret.parse(link);
  if (!secret) throw new Error('not a link secret');
  if (entry.browser === 'lenient') beLenient();
  clock = new SteerableClock({ held: time === 'held' });
  const stream = await navigator.mediaDevices.getUserMedia({ video: CAMERA });
  const teleconsultationId = room as TeleconsultationId;
  visit = new Teleconsultation({
    admission:
      'url' in admission
        ? httpAdmission(admission.url)
        : () => Promise.resolve({ teleconsultationId, ticket: admission.ticket }),
    signalling,
    consent: ConsentGate.professional(),
    role,
    displayName: name,
    invitation: { teleconsultationId, secret },
    ports: { clock, peer: simplePeerTransport() },
  });
  visit.addEventListener('fault', ({ error }) => faults.push(error.code));
  visit.addEventListener('message', ({ message }) => {
    if (!message.isLocal) texts.push(message.text);
  });
  const [camera] = stream.getVideoTracks();
  if (camera) await visit.publish(camera, { source: 'camera' });
  await visit.join();
}

export async function say(text: string): Promise<void> {
  await visit.sendMessage(text);
}
/** Says of the code on this screen whether the other person read the same one. */
export async function answer(identical: boolean): Promise<void> {
  const [other] = visit.remoteParticipants;
  const code = other?.verificationCode;
  if (!other || !code) throw new Error('no code on the screen');
  await visit.answerVerification(other.id, { code, identical });
}

export const leave = (): Promise<void> => visit.leave();
export const passTime = (ms: number): void => clock.pass(ms);
export const killWorkers = stopWorkers;

/** The transforms an attack kept back, attached now. */
export function attachLate(): void {
  const { late = [] } = globalThis as { late?: (() => void)[] };
  for (const attach of late.splice(0)) attach();
}

export async function observe(): Promise<Observation> {
  return {
    id: visit.localParticipant?.id ?? '',
    state: visit.state,
    faults: [...faults],
    texts: [...texts],
    others: visit.remoteParticipants.map((one) => ({
      id: one.id,
      name: one.displayName,
      connection: one.connection,
      code: one.verificationCode?.numbers.join(' ') ?? null,
      opened: one.protection?.framesIn ?? 0,
      sealed: one.protection?.framesOut ?? 0,
      dropped: one.protection?.failures ?? 0,
    })),
    connections: await connectionsSeen(),
    keys: keysTold(),
  };
}
