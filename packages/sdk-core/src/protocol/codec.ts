/**
 * Reads and writes the signalling messages. `parse…` takes what came off the wire and answers with
 * a typed message or with every fault found; it never throws and never repeats a value.
 */
import {
  END_REASONS,
  LEAVE_REASONS,
  MAX_SEALED_PAYLOAD_CHARS,
  PRESENCES,
  PROTOCOL_VERSIONS,
  REFUSALS,
  REPORT_KINDS,
  ROLES,
  ROOM_CAPACITY,
  type ClientMessage,
  type ParticipantId,
  type ServerMessage,
  type TeleconsultationId,
} from './messages.ts';
import { encodePlainRelay, parsePlainRelay } from './plain-relay.ts';
import {
  boundedText,
  flag,
  integer,
  listOf,
  literal,
  nullable,
  numberOf,
  object,
  oneOf,
  optional,
  taggedBy,
  text,
  type Fault,
  type Shape,
} from './shape.ts';

export type ParseResult<T> = { ok: true; message: T } | { ok: false; faults: Fault[] };

const PARTICIPANT_ID = /^[0-9a-f]{32}$/;
const TELECONSULTATION_ID = /^tc_[A-Za-z0-9_-]{22}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;

const participantId = text('32 hexadecimal digits', PARTICIPANT_ID) as Shape<ParticipantId>;
const teleconsultationId = text(
  'a teleconsultation id',
  TELECONSULTATION_ID,
) as Shape<TeleconsultationId>;
const instantText = text('an ISO 8601 instant in UTC', INSTANT);
/** The digits must also name a day and an hour: an invalid `Date` would break whoever formats it. */
const instant: Shape<string> = (value, path, faults) => {
  const isInstant = typeof value !== 'string' || !Number.isNaN(Date.parse(value));
  return instantText(isInstant ? value : null, path, faults);
};
const opaque = text('16 to 512 base64url characters', /^[A-Za-z0-9_.-]{16,512}$/);
const sealed = text(
  'a sealed payload',
  new RegExp(`^[A-Za-z0-9_.-]{1,${MAX_SEALED_PAYLOAD_CHARS}}$`),
);
const version = numberOf(PROTOCOL_VERSIONS);
/** A socket's address; where it leads is for the page's policy to allow. */
const socketAddress = text('a wss or ws address', /^wss?:\/\/[^\s@]{1,500}$/);
/** Longer than any update takes. */
const MAX_RECONNECT_MS = 600_000;

const participantEntry = object({
  participantId,
  role: oneOf(ROLES),
  presence: oneOf(PRESENCES),
  connected: flag,
  since: instant,
});

const iceServer = object({
  urls: listOf(text('a stun, turn or turns address', /^(?:stun|turns?):[^\s]{1,255}$/), 8),
  username: optional(boundedText(512)),
  credential: optional(boundedText(512)),
});

const clientMessage = taggedBy('type', {
  join: object({
    type: literal('join'),
    v: version,
    ticket: opaque,
    roomAuth: text('43 base64url characters', /^[A-Za-z0-9_-]{43}$/),
    participantId,
  }),
  resume: object({ type: literal('resume'), v: version, resumeToken: opaque }),
  relay: object({ type: literal('relay'), to: participantId, payload: sealed }),
  admit: object({ type: literal('admit'), participantId }),
  remove: object({ type: literal('remove'), participantId }),
  lock: object({ type: literal('lock'), locked: flag }),
  leave: object({ type: literal('leave') }),
  end: object({ type: literal('end') }),
  report: object({
    type: literal('report'),
    kind: oneOf(REPORT_KINDS),
    about: nullable(participantId),
  }),
  ping: object({ type: literal('ping') }),
}) satisfies Shape<ClientMessage>;

const serverMessage = taggedBy('type', {
  welcome: object({
    type: literal('welcome'),
    v: version,
    teleconsultationId,
    participantId,
    role: oneOf(ROLES),
    presence: oneOf(PRESENCES),
    resumeToken: opaque,
    participants: listOf(participantEntry, ROOM_CAPACITY),
    iceServers: listOf(iceServer, 8),
    iceTransportPolicy: oneOf(['all', 'relay']),
    startedAt: nullable(instant),
  }),
  'participant-joined': object({
    type: literal('participant-joined'),
    participant: participantEntry,
  }),
  'participant-admitted': object({
    type: literal('participant-admitted'),
    participantId,
    startedAt: instant,
  }),
  'participant-lost': object({ type: literal('participant-lost'), participantId }),
  'participant-back': object({ type: literal('participant-back'), participantId }),
  'participant-left': object({
    type: literal('participant-left'),
    participantId,
    reason: oneOf(LEAVE_REASONS),
  }),
  relay: object({ type: literal('relay'), from: participantId, payload: sealed }),
  'lock-changed': object({ type: literal('lock-changed'), locked: flag }),
  removed: object({ type: literal('removed') }),
  replaced: object({ type: literal('replaced') }),
  ended: object({
    type: literal('ended'),
    reason: oneOf(END_REASONS),
    durationS: integer(0, 604_800),
  }),
  reconnect: object({
    type: literal('reconnect'),
    afterMs: integer(0, MAX_RECONNECT_MS),
    withinMs: integer(0, MAX_RECONNECT_MS),
    url: nullable(socketAddress),
  }),
  refused: object({ type: literal('refused'), code: oneOf(REFUSALS) }),
  pong: object({ type: literal('pong') }),
}) satisfies Shape<ServerMessage>;

function parse<T>(shape: Shape<T>, input: unknown): ParseResult<T> {
  let value = input;
  if (typeof input === 'string') {
    try {
      value = JSON.parse(input) as unknown;
    } catch {
      return { ok: false, faults: [{ path: '', expected: 'JSON' }] };
    }
  }
  const faults: Fault[] = [];
  const message = shape(value, '', faults);
  return faults.length === 0 ? { ok: true, message } : { ok: false, faults };
}

/** What a browser sent, as text or as parsed JSON. */
export function parseClientMessage(input: unknown): ParseResult<ClientMessage> {
  const relay = typeof input === 'string' ? parsePlainRelay(input) : null;
  return relay ? { ok: true, message: relay } : parse(clientMessage, input);
}

/** What the server sent, as text or as parsed JSON. */
export function parseServerMessage(input: unknown): ParseResult<ServerMessage> {
  return parse(serverMessage, input);
}

export function encodeMessage(message: ClientMessage | ServerMessage): string {
  const plain = message.type === 'relay' && 'from' in message ? encodePlainRelay(message) : null;
  return plain ?? JSON.stringify(message);
}
