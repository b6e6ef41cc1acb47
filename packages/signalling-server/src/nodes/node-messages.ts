/**
 * What nodes say to each other about rooms: the host of a socket to the owner of its room, and back.
 * A line is one socket's way to its room's owner. Parsed strictly: Redis is shared ground.
 */
import { z } from 'zod';
import {
  END_REASONS,
  parseServerMessage,
  PROTOCOL_VERSIONS,
  type ParticipantId,
  type ProtocolVersion,
  type ServerMessage,
  type TeleconsultationId,
} from '@tdoc/sdk-core/protocol';
import type { AuditActor } from '../audit/audit-event.ts';
import { SIGNALS, type Signal } from '../guard/signals.ts';
import type { Teleconsultation } from '../room/teleconsultation.ts';

const line = z.string().regex(/^nd_[A-Za-z0-9_-]{16}\.\d{1,12}$/);
const room = z.custom<TeleconsultationId>(
  (value) => typeof value === 'string' && /^tc_[A-Za-z0-9_-]{22}$/.test(value),
);
const participantId = z.custom<ParticipantId>(
  (value) => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value),
);
const fence = z.int().min(0);
const count = z.int().min(1);
/** Of the wire protocol that the socket speaks. */
const version = z.custom<ProtocolVersion>((value) =>
  PROTOCOL_VERSIONS.includes(value as ProtocolVersion),
);

/** `turn` counts how often the line began with an owner: what is said of a former turn is void. */
const lineMembers = {
  line,
  turn: count,
  /** Null for a backend, which has none and shows its tenant's key instead. */
  origin: z.string().nullable(),
  tenantId: z.string().max(64).optional(),
  version,
};

/** What proves that a line speaks for a participant: the hash of the token of its last welcome. */
const seat = z.strictObject({ participantId, resumeHash: z.string() });

const serverMessage = z.custom<ServerMessage>((value) => parseServerMessage(value).ok);

const nodeMessageSchema = z.discriminatedUnion('t', [
  /** Host to owner: somebody is at the door of a room. */
  z.strictObject({ t: z.literal('open'), room, fence, ...lineMembers }),
  /** Host to owner: the line's n-th text, unread. */
  z.strictObject({ t: z.literal('frame'), line, turn: count, n: count, text: z.string() }),
  /** Host to owner: the socket is gone. */
  z.strictObject({ t: z.literal('gone'), line }),
  /** Host to owner: these lines of the room are here. The answer to `taken`, or a line's own word. */
  z.strictObject({
    t: z.literal('here'),
    room,
    fence,
    lines: z.array(z.strictObject({ ...lineMembers, seat })),
    /** True when it answers `taken` and is complete. */
    answers: z.boolean(),
  }),
  /** Owner to host: for the line's socket; `by` says which text of which line it comes of. */
  z.strictObject({
    t: z.literal('deliver'),
    line,
    fence,
    message: serverMessage,
    seat: seat.optional(),
    by: z.tuple([line, count]).optional(),
  }),
  z.strictObject({ t: z.literal('close'), line, fence, code: z.int().min(1000).max(4999) }),
  /** Owner to host: the line's texts up to n are dealt with, and with whom they were for. */
  z.strictObject({ t: z.literal('done'), line, n: count }),
  /** Owner to host: what came over the line is a sign of an attack. */
  z.strictObject({
    t: z.literal('notice'),
    line,
    signal: z.custom<Signal>((value) => typeof value === 'string' && Object.hasOwn(SIGNALS, value)),
    unknownId: z.string().max(64).optional(),
  }),
  /** A new owner to every node: which lines of this room are with you? */
  z.strictObject({ t: z.literal('taken'), room, fence }),
  /** To a host: the room of this line is not here (any more). */
  z.strictObject({ t: z.literal('moved'), line, turn: count }),
  /** Any node to the owner: end it. */
  z.strictObject({
    t: z.literal('end'),
    ask: count,
    room,
    reason: z.enum(END_REASONS),
    by: z.custom<AuditActor>((value) => typeof value === 'object' && value !== null),
  }),
  /** Any node to the owner: plan it for another hour. */
  z.strictObject({
    t: z.literal('reschedule'),
    ask: count,
    room,
    scheduledAt: z.int().nullable(),
    lifeMs: z.int().min(0),
    by: z.custom<AuditActor>((value) => typeof value === 'object' && value !== null),
  }),
  z.strictObject({
    t: z.literal('answer'),
    ask: count,
    /** Null: not the owner, or there is no such room. */
    teleconsultation: z
      .custom<Teleconsultation>((value) => typeof value === 'object' && value !== null)
      .nullable(),
  }),
]);

export type NodeMessage = z.output<typeof nodeMessageSchema>;
export type LineOpening = Omit<NodeMessageOf<'here'>['lines'][number], 'seat'>;
export type LineSeat = z.output<typeof seat>;
export type NodeMessageOf<T extends NodeMessage['t']> = Extract<NodeMessage, { t: T }>;

/** Null for anything that is no message of ours. */
export function parseNodeMessage(input: unknown): NodeMessage | null {
  const { data } = nodeMessageSchema.safeParse(input);
  return data ?? null;
}
