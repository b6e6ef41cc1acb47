/**
 * What a connection's conversation tells whoever watches over it: signs of an attack, in the guard's
 * words. It knows no address and no points.
 */
import type { Refusal } from '@tdoc/sdk-core/protocol';
import type { Signal } from '../guard/signals.ts';
import type { SeatOf } from './doorkeeper.ts';

export interface VisitorWatch {
  /** @param unknownId an id that led nowhere, if it was one */
  notice(signal: Signal, unknownId?: string): void;
}

/** Nobody watches. */
export const UNWATCHED: VisitorWatch = { notice: () => undefined };

/** A participant's name to the guard. */
export function subjectOf({ teleconsultationId, participantId }: SeatOf): string {
  return `${teleconsultationId}/${participantId}`;
}

const AT_THE_DOOR: Partial<Record<Refusal, Signal>> = {
  TICKET_UNKNOWN: 'ticket-unknown',
  TICKET_EXPIRED: 'ticket-expired',
  TICKET_USED: 'ticket-used',
  LINK_SECRET_WRONG: 'link-secret-wrong',
  RESUME_REFUSED: 'resume-token-unknown',
  NOT_ALLOWED: 'admission-not-allowed',
};

/** What a refusal at the door says about whom it refuses; null for what is nobody's fault. */
export function signalOfEntrance(refusal: Refusal): Signal | null {
  return AT_THE_DOOR[refusal] ?? null;
}
