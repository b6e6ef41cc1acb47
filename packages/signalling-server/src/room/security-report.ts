/**
 * What participants' browsers report as a threat, and how often one may. Pure: the time is handed in.
 * A report is one participant's word: of all of them, only different codes change anything in the room.
 */
import type { ParticipantId, ReportKind, Role } from '@tdoc/sdk-core/protocol';
import { TokenBucket } from '../transport/token-bucket.ts';

export interface SecurityReport {
  kind: ReportKind;
  /** Whose connection it came over. */
  by: ParticipantId;
  /** Whom the reporter named, whether or not that is somebody in the room. */
  about: ParticipantId | null;
}

export interface KeptReport extends SecurityReport {
  /** The reporter's. */
  role: Role;
}

/** One page in trouble reports a handful at once; more says nothing more. */
const REPORT_BURST = 6;
const REPORTS_PER_SECOND = 1 / 30;

/** The kinds the host's backend is told of at once, because a person may have to act. */
const TOLD_TO_THE_HOST: ReadonlySet<ReportKind> = new Set(['verification-mismatch']);

export function isToldToTheHost({ kind }: SecurityReport): boolean {
  return TOLD_TO_THE_HOST.has(kind);
}

/** Counts the reports of each participant of one room, whatever connections they come over. */
export class ReportLimit {
  readonly #buckets = new Map<ParticipantId, TokenBucket>();

  allows(by: ParticipantId, now: number): boolean {
    let bucket = this.#buckets.get(by);
    if (!bucket) {
      bucket = new TokenBucket({ capacity: REPORT_BURST, perSecond: REPORTS_PER_SECOND, now });
      this.#buckets.set(by, bucket);
    }
    return bucket.take(1, now);
  }
}
