/**
 * The exported form of an audit event: FHIR R4 AuditEvent, after IHE Basic Audit Log Patterns where
 * one of its patterns fits. Written from the kept event and nothing else, so it can be made again.
 * @see https://hl7.org/fhir/R4/auditevent.html
 * @see https://profiles.ihe.net/ITI/BALP/
 */
import type { AuditActor, AuditEvent, AuditKind } from './audit-event.ts';
import {
  CODE_SYSTEMS,
  coding,
  concept,
  identified,
  NOT_KEPT,
  type Coding,
  type CodeableConcept,
  type Reference,
} from './fhir-terms.ts';

export interface FhirAgent {
  type: CodeableConcept;
  role?: CodeableConcept[];
  who: Reference;
  requestor: boolean;
  network?: object;
}

export interface FhirEntity {
  what?: Reference;
  type: Coding;
  role?: Coding;
  query?: string;
  detail?: { type: string; valueString: string }[];
}

export interface FhirAuditEvent {
  resourceType: 'AuditEvent';
  id: string;
  meta?: { profile: string[] };
  type: Coding;
  subtype: Coding[];
  action: 'C' | 'R' | 'U' | 'D' | 'E';
  recorded: string;
  outcome: '0' | '4' | '8';
  outcomeDesc?: string;
  agent: FhirAgent[];
  source: { site: string; observer: Reference; type: Coding[] };
  entity?: FhirEntity[];
}

interface Pattern {
  type: Coding;
  subtype: Coding[];
  action: FhirAuditEvent['action'];
  /** Name of the BALP profile of a success. */
  profile?: 'Create' | 'Read' | 'Query';
}

const dicom = (code: string) => coding(CODE_SYSTEMS.dicom, code);
const rest = coding(CODE_SYSTEMS.eventType, 'rest');
const interaction = (code: string) => coding(CODE_SYSTEMS.interaction, code);
const activity = dicom('110100');
const authentication = dicom('110114');
const alert = dicom('110113');
const login: Pattern = { type: authentication, subtype: [dicom('110122')], action: 'E' };
const logout: Pattern = { type: authentication, subtype: [dicom('110123')], action: 'E' };
const created: Pattern = {
  type: rest,
  subtype: [interaction('create')],
  action: 'C',
  profile: 'Create',
};
/** A question that several things may answer. */
const searched: Pattern = {
  type: rest,
  subtype: [interaction('search')],
  action: 'E',
  profile: 'Query',
};
const configured: Pattern = { type: alert, subtype: [dicom('110129')], action: 'U' };

const PATTERNS: Record<AuditKind, Pattern> = {
  'server-started': { type: activity, subtype: [dicom('110120')], action: 'E' },
  'server-stopped': { type: activity, subtype: [dicom('110121')], action: 'E' },
  'tenant-added': configured,
  'tenant-changed': configured,
  'tenant-suspended': configured,
  'tenant-resumed': configured,
  'api-key-added': configured,
  'api-key-rotated': configured,
  'api-key-revoked': configured,
  'configuration-read': searched,
  'webhook-changed': configured,
  'webhook-secret-rotated': configured,
  'webhook-redelivered': { type: activity, subtype: [], action: 'E' },
  'webhook-discarded': { type: activity, subtype: [], action: 'D' },
  'usage-read': searched,
  'teleconsultations-listed': searched,
  'teleconsultation-rescheduled': { type: activity, subtype: [], action: 'U' },
  'consent-receipt-kept': created,
  'consent-receipt-read': searched,
  'teleconsultation-created': created,
  'teleconsultation-read': {
    type: rest,
    subtype: [interaction('read')],
    action: 'R',
    profile: 'Read',
  },
  'teleconsultation-ended': { type: activity, subtype: [], action: 'U' },
  'ticket-issued': created,
  'ticket-used': login,
  'participant-joined': login,
  'participant-resumed': login,
  'participant-refused': login,
  'participant-admitted': { type: activity, subtype: [], action: 'U' },
  'participant-removed': logout,
  'participant-left': logout,
  'participant-lost': { type: activity, subtype: [], action: 'E' },
  'room-locked': { type: activity, subtype: [], action: 'U' },
  'room-unlocked': { type: activity, subtype: [], action: 'U' },
  'turn-issued': { type: activity, subtype: [], action: 'C' },
  'security-report': { type: alert, subtype: [], action: 'E' },
  'request-refused': { type: alert, subtype: [], action: 'E' },
  'upgrade-refused': { type: alert, subtype: [], action: 'E' },
  'guard-decision': { type: alert, subtype: [], action: 'E' },
  'guard-read': { type: activity, subtype: [dicom('110101')], action: 'R' },
  'audit-read': {
    type: rest,
    subtype: [interaction('search'), dicom('110101')],
    action: 'E',
    profile: 'Query',
  },
  'audit-purged': { type: activity, subtype: [], action: 'D' },
  'keys-rotated': { type: activity, subtype: [dicom('110129')], action: 'U' },
  'backup-made': { type: activity, subtype: [], action: 'R' },
  'data-shredded': { type: activity, subtype: [], action: 'D' },
};

/** @param leaf the event's leaf hash, hexadecimal: it identifies the resource */
export function auditEventResource(event: AuditEvent, leaf: string): FhirAuditEvent {
  const pattern = PATTERNS[event.kind];
  const { code } = event;
  const isPattern = pattern.profile !== undefined && event.outcome === 'done';
  return {
    resourceType: 'AuditEvent',
    id: leaf,
    ...(isPattern ? { meta: { profile: [`${CODE_SYSTEMS.balp}${pattern.profile}`] } } : {}),
    type: pattern.type,
    subtype: [...pattern.subtype, coding(CODE_SYSTEMS.kind, event.kind)],
    action: pattern.action,
    recorded: event.at,
    outcome: outcomeOf(event),
    ...(code === undefined ? {} : { outcomeDesc: code }),
    agent: agentsOf(event, pattern),
    source: {
      site: event.log,
      observer: identified('server', 'tdoc-server'),
      type: [coding(CODE_SYSTEMS.sourceType, '4')],
    },
    ...entitiesOf(event, pattern),
  };
}

function outcomeOf({ outcome, facts }: AuditEvent): FhirAuditEvent['outcome'] {
  if (outcome === 'done') return '0';
  return (facts?.status ?? 0) >= 500 ? '8' : '4';
}

function agentsOf({ actor }: AuditEvent, pattern: Pattern): FhirAgent[] {
  // Who asks is the source of a request, and the destination of what a read gives back.
  const [asks, answers] = pattern.profile === 'Read' ? ['110152', '110153'] : ['110153', '110152'];
  const isRest = pattern.type === rest;
  const isServer = actor.type === 'server';
  const server: FhirAgent = {
    type: concept(dicom(isRest ? answers : '110150')),
    who: identified('server', 'tdoc-server'),
    requestor: isServer,
    ...(isRest ? { network: NOT_KEPT } : {}),
  };
  if (isServer) return [server];
  const role = actor.type === 'participant' ? actor.role : null;
  const requestor: FhirAgent = {
    type: concept(isRest ? dicom(asks) : coding(CODE_SYSTEMS.participation, 'IRCP')),
    ...(role === null ? {} : { role: [concept(coding(CODE_SYSTEMS.role, role))] }),
    who: whoOf(actor),
    requestor: true,
    ...(isRest ? { network: NOT_KEPT } : {}),
  };
  return [requestor, server];
}

function whoOf(actor: AuditActor): Reference {
  if (actor.type === 'api-key' || actor.type === 'participant') {
    return identified(actor.type, actor.id);
  }
  return identified('actor', actor.type);
}

function entitiesOf(event: AuditEvent, { profile }: Pattern): Pick<FhirAuditEvent, 'entity'> {
  const { teleconsultationId, facts = {} } = event;
  const entity: FhirEntity[] = [];
  const system = coding(CODE_SYSTEMS.entityType, '2');
  const other = coding(CODE_SYSTEMS.entityType, '4');
  const resource = coding(CODE_SYSTEMS.objectRole, '4');
  if (profile === 'Query') {
    const query = Buffer.from(facts.request ?? '', 'utf8').toString('base64');
    return {
      entity: [{ type: system, role: coding(CODE_SYSTEMS.objectRole, '24'), query }],
    };
  }
  if (facts.ticketId !== undefined) {
    entity.push({ what: identified('ticket', facts.ticketId), type: system, role: resource });
  }
  if (teleconsultationId !== undefined) {
    const what = identified('teleconsultation', teleconsultationId);
    // The patterns have one object of the event: the ticket where one is issued.
    if (entity.length > 0) entity.push({ what, type: other });
    else entity.push({ what, type: system, role: resource });
  }
  for (const id of [facts.participantId, facts.about]) {
    if (typeof id !== 'string') continue;
    entity.push({
      what: identified('participant', id),
      type: coding(CODE_SYSTEMS.entityType, '1'),
    });
  }
  const detail = detailOf(event);
  if (detail.length > 0) {
    const first = entity[0] ?? { what: identified('log', event.log), type: other };
    entity[0] = { ...first, detail };
  }
  return entity.length > 0 ? { entity } : {};
}

const TOLD_ELSEWHERE = new Set(['ticketId', 'participantId', 'about']);

function detailOf({ facts = {} }: AuditEvent): { type: string; valueString: string }[] {
  return Object.entries(facts)
    .filter(([name]) => !TOLD_ELSEWHERE.has(name))
    .map(([name, value]) => ({
      type: name,
      valueString: typeof value === 'object' ? JSON.stringify(value) : String(value),
    }));
}
