/**
 * What of a step in a room the audit log tells. Pure.
 */
import type { AuditEntry, AuditKind } from '../audit/audit-event.ts';
import type { Passage, PassageRecord, RoomEffects } from './room-effects.ts';
import type { Teleconsultation } from './teleconsultation.ts';

const KINDS: Record<Passage, AuditKind> = {
  joined: 'participant-joined',
  resumed: 'participant-resumed',
  admitted: 'participant-admitted',
  removed: 'participant-removed',
  left: 'participant-left',
  timeout: 'participant-left',
  'timed-out': 'participant-left',
  'turn-issued': 'turn-issued',
  lost: 'participant-lost',
};

export function auditOf(
  effects: RoomEffects,
  teleconsultation: Teleconsultation,
  now: number,
): AuditEntry[] {
  const { tenantId, id: teleconsultationId, endReason } = teleconsultation;
  const place = { tenantId, at: now, outcome: 'done', teleconsultationId } as const;
  const entries: AuditEntry[] = [];
  for (const record of effects.passages) {
    const kind = KINDS[record.passage];
    entries.push({ ...place, kind, actor: record.by, ...factsOf(record) });
  }
  for (const { locked, by } of effects.locks) {
    entries.push({ ...place, kind: locked ? 'room-locked' : 'room-unlocked', actor: by });
  }
  for (const { kind: report, by, about, role } of effects.reports) {
    entries.push({
      ...place,
      kind: 'security-report',
      actor: { type: 'participant', id: by, role },
      facts: { report, about },
    });
  }
  if (effects.rescheduledBy) {
    entries.push({ ...place, kind: 'teleconsultation-rescheduled', actor: effects.rescheduledBy });
  }
  if (effects.endedBy) {
    entries.push({
      ...place,
      kind: 'teleconsultation-ended',
      actor: effects.endedBy,
      ...(endReason === null ? {} : { facts: { reason: endReason } }),
    });
  }
  return entries;
}

function factsOf({ passage, by, participantId, role }: PassageRecord): Pick<AuditEntry, 'facts'> {
  const isTimeout = passage === 'timed-out';
  const isOwnDoing = by.type === 'participant' && by.id === participantId;
  if (isOwnDoing) return {};
  return { facts: { participantId, role, ...(isTimeout ? { reason: 'timeout' } : {}) } };
}
