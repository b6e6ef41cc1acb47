/**
 * Which of the elements' events leave the isolated frame, and with what. An event that is not in this
 * table stays inside: chat texts, names of devices and panels are nobody's business out there.
 */
import {
  TDOC_ERROR_CODES,
  type ConsentReceipt,
  type DeviceCheckSummary,
  type ParticipantId,
  type TeleconsultationState,
  type TeleconsultationSummary,
} from '@tdoc/sdk-core';
import { SCREENS } from '../controllers/journey.ts';
import * as events from '../events.ts';
import {
  boundedText,
  flag,
  integer,
  literal,
  nullable,
  object,
  oneOf,
  taggedBy,
  text,
  type Shape,
  type ShapeOf,
} from './shape.ts';

/** Complete by type: a state or a reason that is missing here does not compile. */
const STATES: Readonly<Record<TeleconsultationState, true>> = {
  idle: true,
  joining: true,
  waiting: true,
  negotiating: true,
  connected: true,
  reconnecting: true,
  ended: true,
};
const REASONS: Readonly<Record<TeleconsultationSummary['reason'], true>> = {
  left: true,
  removed: true,
  replaced: true,
  'ended-by-practitioner': true,
  'ended-by-host': true,
  expired: true,
  'verification-mismatch': true,
};
const keysOf = <K extends string>(table: Readonly<Record<K, true>>): K[] =>
  Object.keys(table) as K[];

const purpose = text('a purpose', /^[a-z0-9.-]{1,40}$/);
export const participantId = text(
  '32 hexadecimal digits',
  /^[0-9a-f]{32}$/,
) as Shape<ParticipantId>;
const language = text('a language tag', /^[A-Za-z0-9-]{1,35}$/);

const receipt: Shape<ConsentReceipt> = object({
  recordId: text('32 hexadecimal digits', /^[0-9a-f]{32}$/),
  purpose,
  decision: oneOf(['granted', 'refused', 'withdrawn']),
  decidedAt: text('an ISO 8601 instant in UTC', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/),
  noticeSha256: text('a SHA-256 in hexadecimal', /^(?:[0-9a-f]{64})?$/),
  language,
});
const summary: Shape<TeleconsultationSummary> = object({
  reason: oneOf(keysOf(REASONS)),
  durationS: integer(0, 604_800),
  messageCount: integer(0, 1_000_000),
  screenShared: flag,
});
const state = oneOf(keysOf(STATES));
const screen = oneOf(SCREENS);
const code = oneOf(TDOC_ERROR_CODES);
const rating = oneOf(['good', 'fair', 'bad']);
const topic = nullable(oneOf(['sound', 'picture', 'other']));
const action = oneOf(['retry', 'renew', 'consent', 'reload', 'dismiss', 'close']);
const deviceCheck: Shape<DeviceCheckSummary> = object({
  camera: flag,
  microphone: flag,
  speaker: flag,
});

/** An event that passes: its members by name, and how the other side makes it again. */
interface Passage {
  readonly name: string;
  readonly members: readonly string[];
  readonly shape: Shape<{ readonly name: string }>;
  make(fields: { readonly name: string }): Event;
}

function passage<const M extends Readonly<Record<string, Shape<unknown>>>>(
  name: string,
  { members, make }: { members: M; make: (fields: { [K in keyof M]: ShapeOf<M[K]> }) => Event },
): Passage {
  return {
    name,
    members: Object.keys(members),
    shape: object({ ...members, name: literal(name) }),
    // Only what passed this very shape comes here.
    make: make as unknown as Passage['make'],
  };
}

const plain = (name: string, make: () => Event): Passage => passage(name, { members: {}, make });

const NOTICES: readonly Passage[] = [
  passage('tdoc-state-change', {
    members: { state, screen },
    make: (change) => new events.TDocStateChangeEvent(change),
  }),
  passage('tdoc-ended', {
    members: { summary },
    make: (told) => new events.TDocEndedEvent(told.summary),
  }),
  passage('tdoc-error', {
    members: { code },
    make: (told) => new events.TDocErrorEvent(told.code),
  }),
  passage('tdoc-consent-change', {
    members: { receipt },
    make: (told) => new events.TDocConsentChangeEvent(told.receipt),
  }),
  plain('tdoc-invitation-copied', () => new events.TDocInvitationCopiedEvent()),
  passage('tdoc-feedback', {
    members: { rating, topic },
    make: (feedback) => new events.TDocFeedbackEvent(feedback),
  }),
  plain('tdoc-playback-blocked', () => new events.TDocPlaybackBlockedEvent()),
];

const REQUESTS: readonly Passage[] = [
  plain('tdoc-begin-request', () => new events.TDocBeginRequestEvent()),
  passage('tdoc-consent-request', {
    members: { purpose, granted: flag, notice: boundedText(8000), language },
    make: (answer) => new events.TDocConsentRequestEvent(answer),
  }),
  passage('tdoc-devices-ready', {
    members: { summary: deviceCheck },
    make: (told) => new events.TDocDevicesReadyEvent(told.summary),
  }),
  plain('tdoc-device-check-request', () => new events.TDocDeviceCheckRequestEvent()),
  plain('tdoc-open-devices-request', () => new events.TDocOpenDevicesRequestEvent()),
  passage('tdoc-microphone-request', {
    members: { muted: flag },
    make: (asked) => new events.TDocMicrophoneRequestEvent(asked),
  }),
  passage('tdoc-camera-request', {
    members: { off: flag },
    make: (asked) => new events.TDocCameraRequestEvent(asked),
  }),
  passage('tdoc-screen-share-request', {
    members: { active: flag },
    make: (asked) => new events.TDocScreenShareRequestEvent(asked),
  }),
  passage('tdoc-admit-request', {
    members: { participantId },
    make: (asked) => new events.TDocAdmitRequestEvent(asked.participantId),
  }),
  passage('tdoc-remove-request', {
    members: { participantId },
    make: (asked) => new events.TDocRemoveRequestEvent(asked.participantId),
  }),
  plain('tdoc-leave-request', () => new events.TDocLeaveRequestEvent()),
  plain('tdoc-end-request', () => new events.TDocEndRequestEvent()),
  plain('tdoc-rejoin-request', () => new events.TDocRejoinRequestEvent()),
  plain('tdoc-close-request', () => new events.TDocCloseRequestEvent()),
  passage('tdoc-fault-action', {
    members: { code, action },
    make: (pressed) => new events.TDocFaultActionEvent(pressed),
  }),
];

const PASSAGES = new Map([...NOTICES, ...REQUESTS].map((one) => [one.name, one]));

/** The types of event that leave the frame. */
export const PASSING_EVENTS: readonly string[] = [...PASSAGES.keys()];

export const frameEvent = taggedBy(
  'name',
  Object.fromEntries([...PASSAGES.values()].map(({ name, shape }) => [name, shape])),
);
export type FrameEvent = ShapeOf<typeof frameEvent>;

/** What of an event leaves the frame; null when it stays. */
export function packEvent(event: Event): FrameEvent | null {
  const found = PASSAGES.get(event.type);
  if (found === undefined) return null;
  const fields = found.members.map((member): [string, unknown] => [
    member,
    Reflect.get(event, member),
  ]);
  return { ...Object.fromEntries(fields), name: event.type };
}

/** The same event, made on this side. */
export function unpackEvent(packed: FrameEvent): Event | null {
  return PASSAGES.get(packed.name)?.make(packed) ?? null;
}
