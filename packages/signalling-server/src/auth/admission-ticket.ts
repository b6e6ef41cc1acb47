/**
 * Admission tickets: one attempt to join one teleconsultation in one role, within a minute.
 * A ticket is spent by its first use whatever comes of it, so it cannot serve to try link secrets.
 */
import type { Refusal, Role, TeleconsultationId } from '@tdoc/sdk-core/protocol';
import { drawSecret, hashSecret } from './secret.ts';

/** Longest life of a ticket, in milliseconds. */
export const MAX_TICKET_LIFE_MS = 60_000;

export interface TicketRecord {
  ticketHash: string;
  teleconsultationId: TeleconsultationId;
  tenantId: string;
  role: Role;
  expiresAt: number;
  /** When it was spent, milliseconds since the epoch; null while it is good. */
  usedAt: number | null;
}

/** Draws a ticket: the secret for its holder, the record for the store. */
export function drawTicket(
  grant: Pick<TicketRecord, 'teleconsultationId' | 'tenantId' | 'role'>,
  expiresAt: number,
): { ticket: string; record: TicketRecord } {
  const ticket = drawSecret('at_');
  return {
    ticket,
    record: { ...grant, ticketHash: hashSecret(ticket), expiresAt, usedAt: null },
  };
}

/** What is wrong with a ticket as it was before this use; null when it admits. */
export function judgeTicket(record: TicketRecord | null, now: number): Refusal | null {
  if (!record) return 'TICKET_UNKNOWN';
  if (record.usedAt !== null) return 'TICKET_USED';
  if (record.expiresAt <= now) return 'TICKET_EXPIRED';
  return null;
}
