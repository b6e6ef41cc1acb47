/**
 * What the connector asks of its memory on disk. Each promise resolves once the fact would survive a
 * power cut; each verb is one transaction. Adapters prove it with store-contract.
 */
import type { RefusalPlace } from '../hl7v2/index.ts';
import type { Register } from '../register/register.ts';

/** A message that was understood and is to be worked on. */
export interface InboundMessage {
  outcome: 'message';
  /** Sending application and facility. */
  sender: string;
  controlId: string;
  /** The same for the same fact told again under another control id. */
  businessKey: string;
  /** Messages with the same one are worked on in the order they came; null has no order. */
  patientKey: string | null;
  /** Such as `ADT^A04`. */
  kind: string;
  bytes: Uint8Array;
  /** SHA-256 of the bytes, hexadecimal. */
  digest: string;
  receivedAt: number;
  /** Nothing is to be done about it: an event that this site does not use. */
  isIgnored: boolean;
}

/** A message that cannot be used: kept with its reasons, so that a person can act. */
export interface RefusedMessage {
  outcome: 'refused';
  sender: string | null;
  controlId: string | null;
  kind: string | null;
  bytes: Uint8Array;
  digest: string;
  receivedAt: number;
  refusals: readonly RefusalPlace[];
}

/**
 * `kept`: new. `duplicate`: was there already, nothing changes. `conflict`: the control id served
 * for other bytes before; kept as a dead letter.
 */
export type Admission = { result: 'kept' | 'duplicate' | 'conflict'; seq: number };

export interface StoredInbound {
  seq: number;
  kind: string;
  patientKey: string | null;
  bytes: Uint8Array;
  receivedAt: number;
  /** Failed attempts so far. */
  attempts: number;
}

/** What working on a message came to. */
export type Work =
  | { result: 'done'; changes: number }
  | { result: 'dead'; refusals: readonly RefusalPlace[] }
  | { result: 'retry'; nextAttemptAt: number };

export interface InboxStore {
  /** All of a batch in one transaction: one sync to disk for many messages. */
  admit(batch: readonly (InboundMessage | RefusedMessage)[]): Promise<Admission[]>;
  /**
   * Works on what is due, at most one message of each patient, in the order of arrival. What `work`
   * writes into the register and the outcome it gives are kept together or not at all. A power cut
   * may undo the last of it, both together: then the message is due again.
   */
  workOnDue(
    now: number,
    options: {
      limit: number;
      work: (message: StoredInbound, register: Register) => Promise<Work>;
    },
  ): Promise<{ seq: number; work: Work }[]>;
  /** When the next pending message falls due; null when there is none. */
  nextInboundAt(): Promise<number | null>;
}

export interface OutboundMessage {
  controlId: string;
  /** A second message with the same one is not taken. */
  businessKey: string;
  patientKey: string | null;
  kind: string;
  bytes: Uint8Array;
  createdAt: number;
}

export interface StoredOutbound extends OutboundMessage {
  seq: number;
  /** How often its receiver refused it. */
  attempts: number;
}

export interface OutboxStore {
  /** @returns false when the business key or the control id is known already */
  enqueue(message: OutboundMessage): Promise<boolean>;
  /** What is due, in order, at most one message of each patient. */
  dueOutbound(now: number, limit: number): Promise<StoredOutbound[]>;
  nextOutboundAt(): Promise<number | null>;
  settleOutbound(seq: number, now: number): Promise<void>;
  postponeOutbound(seq: number, next: { attempts: number; nextAttemptAt: number }): Promise<void>;
  buryOutbound(
    seq: number,
    burial: { refusals: readonly RefusalPlace[]; now: number },
  ): Promise<void>;
}

export type Direction = 'in' | 'out';

/** A message that waits for a person. Says nothing of the patient. */
export interface DeadLetter {
  direction: Direction;
  seq: number;
  kind: string | null;
  sender: string | null;
  controlId: string | null;
  at: number;
  /** How often the very same bytes came. */
  times: number;
  refusals: RefusalPlace[];
}

export interface FlowFigures {
  pending: number;
  done: number;
  ignored: number;
  dead: number;
  /** When the oldest pending message came; null without any. */
  oldestPendingAt: number | null;
  /** Milliseconds from coming to being done, of the last hundred. */
  delaysMs: number[];
}

/** What changed in the register, in order: what a host reads with a cursor. */
export interface RegisterChange {
  position: number;
  recordKind: string;
  recordKey: string;
  /** The message that changed it. */
  inboundSeq: number;
  at: number;
}

export interface SyncStore extends InboxStore, OutboxStore {
  readonly register: Register;
  figures(direction: Direction): Promise<FlowFigures>;
  deadLetters(limit: number): Promise<DeadLetter[]>;
  /** The bytes of a dead letter, to look at or to correct. */
  deadLetterBytes(direction: Direction, seq: number): Promise<Uint8Array | null>;
  /**
   * Puts a dead letter back among what is pending, when it had been taken once.
   * @returns `never-taken` for one that was refused as it came: it must be taken anew
   */
  requeue(
    direction: Direction,
    options: { seq: number; now: number },
  ): Promise<'requeued' | 'never-taken' | 'unknown'>;
  /** A person has seen to it. @returns false when there is no such dead letter */
  closeDeadLetter(direction: Direction, options: { seq: number; now: number }): Promise<boolean>;
  changesAfter(position: number, limit: number): Promise<RegisterChange[]>;
  /** Where a reader of changes has come to; 0 at first. */
  cursor(reader: string): Promise<number>;
  moveCursor(reader: string, position: number): Promise<void>;
  /**
   * Deletes what was settled before `before`, dead letters excepted, and the changes noted before
   * then: a reader that stays away longer reads the register anew. @returns how many messages
   */
  purge(before: number): Promise<number>;
  /** Closes the database and gives the data folder free. Idempotent. */
  close(): Promise<void>;
}
