/**
 * Between rows of the database and the records of the server. The casts are safe because only the
 * server writes these columns, through these functions.
 */
import type {
  EndReason,
  ParticipantId,
  Presence,
  Role,
  TeleconsultationId,
} from '@tdoc/sdk-core/protocol';
import type { TicketRecord } from '../auth/admission-ticket.ts';
import type { SeatRecord } from '../room/peer.ts';
import type { Teleconsultation, TeleconsultationState } from '../room/teleconsultation.ts';
import type { SeatRow, TeleconsultationRow, TicketRow } from './schema.ts';

export function teleconsultationFrom(
  row: Omit<TeleconsultationRow, 'reference_index'>,
): Teleconsultation {
  return {
    id: row.id as TeleconsultationId,
    tenantId: row.tenant_id,
    reference: row.reference,
    scheduledAt: row.scheduled_at,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    state: row.state as TeleconsultationState,
    waitingSince: row.waiting_since,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    endReason: row.end_reason as EndReason | null,
    emptiedAt: row.emptied_at,
    roomAuthHash: row.room_auth_hash,
    locked: row.locked === 1,
  };
}

/** Everything but the blind index, and the reference in clear: sealed-rows makes it a row. */
export function teleconsultationRow(
  record: Teleconsultation,
): Omit<TeleconsultationRow, 'reference_index'> {
  return {
    id: record.id,
    tenant_id: record.tenantId,
    reference: record.reference,
    scheduled_at: record.scheduledAt,
    created_at: record.createdAt,
    expires_at: record.expiresAt,
    state: record.state,
    waiting_since: record.waitingSince,
    started_at: record.startedAt,
    ended_at: record.endedAt,
    end_reason: record.endReason,
    emptied_at: record.emptiedAt,
    room_auth_hash: record.roomAuthHash,
    locked: record.locked ? 1 : 0,
  };
}

export function seatFrom(row: SeatRow): SeatRecord {
  return {
    participantId: row.participant_id as ParticipantId,
    role: row.role as Role,
    presence: row.presence as Presence,
    since: row.since,
    resumeHash: row.resume_hash,
    previousResumeHash: row.previous_resume_hash,
    seated: row.seated === 1,
  };
}

export function seatRow(
  { id, tenantId }: Pick<Teleconsultation, 'id' | 'tenantId'>,
  seat: SeatRecord,
): SeatRow {
  return {
    teleconsultation_id: id,
    tenant_id: tenantId,
    participant_id: seat.participantId,
    role: seat.role,
    presence: seat.presence,
    since: seat.since,
    resume_hash: seat.resumeHash,
    previous_resume_hash: seat.previousResumeHash,
    seated: seat.seated ? 1 : 0,
  };
}

export function ticketFrom(row: TicketRow): TicketRecord {
  return {
    ticketHash: row.ticket_hash,
    teleconsultationId: row.teleconsultation_id as TeleconsultationId,
    tenantId: row.tenant_id,
    role: row.role as Role,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
  };
}

export function ticketRow(ticket: TicketRecord): TicketRow {
  return {
    ticket_hash: ticket.ticketHash,
    teleconsultation_id: ticket.teleconsultationId,
    tenant_id: ticket.tenantId,
    role: ticket.role,
    expires_at: ticket.expiresAt,
    used_at: ticket.usedAt,
  };
}
