/** What the status page and `tdoc-connector status` tell: counts and reasons, never a patient. */
import type { Clock } from '../clock.ts';
import type { DeadLetter, FlowFigures, SyncStore } from '../sync/store.ts';
import type { Profile } from './profile.ts';

export interface FlowStatus {
  pending: number;
  done: number;
  ignored: number;
  dead: number;
  /** Milliseconds that the oldest pending message has waited; null without any. */
  oldestWaitMs: number | null;
  /** Of the last hundred; null before the first. */
  medianDelayMs: number | null;
  slowestDelayMs: number | null;
}

export interface GatewayStatus {
  site: string;
  product: string;
  evidence: Profile['evidence'];
  environment: Profile['environment'];
  at: number;
  connections: number;
  /** Whether the receiver is connected; null when nothing is sent at all. */
  isReceiverConnected: boolean | null;
  received: FlowStatus;
  sent: FlowStatus;
  records: { patients: number; encounters: number; appointments: number };
  deadLetters: DeadLetter[];
}

export interface StatusFacts {
  store: SyncStore;
  profile: Profile;
  connectionCount: () => number;
  isSending: () => boolean | null;
}

const LETTERS_SHOWN = 50;

export async function readStatus(facts: StatusFacts, clock: Clock): Promise<GatewayStatus> {
  const { store, profile } = facts;
  const at = clock.now();
  const [received, sent, deadLetters] = await Promise.all([
    store.figures('in'),
    store.figures('out'),
    store.deadLetters(LETTERS_SHOWN),
  ]);
  return {
    site: profile.site,
    product: profile.product,
    evidence: profile.evidence,
    environment: profile.environment,
    at,
    connections: facts.connectionCount(),
    isReceiverConnected: facts.isSending(),
    received: flowStatus(received, at),
    sent: flowStatus(sent, at),
    records: {
      patients: await store.register.count('patient'),
      encounters: await store.register.count('encounter'),
      appointments: await store.register.count('appointment'),
    },
    deadLetters,
  };
}

function flowStatus(figures: FlowFigures, at: number): FlowStatus {
  const { delaysMs, oldestPendingAt, ...counts } = figures;
  const sorted = [...delaysMs].sort((a, b) => a - b);
  return {
    ...counts,
    oldestWaitMs: oldestPendingAt === null ? null : Math.max(0, at - oldestPendingAt),
    medianDelayMs: sorted[Math.floor(sorted.length / 2)] ?? null,
    slowestDelayMs: sorted.at(-1) ?? null,
  };
}
