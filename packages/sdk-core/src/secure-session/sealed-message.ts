/**
 * What two participants say to each other inside the seal. The server never sees any of it.
 * Parsed like everything that arrives: from `unknown`, strictly, every fault collected.
 */
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
  type Fault,
} from '../protocol/shape.ts';
import { VIDEO_RUNGS, type PeerSignal, type VideoRung } from '../ports.ts';
import { encodeStrictJson, parseStrictJson } from './strict-json.ts';

/** Longest chat text, in UTF-16 code units. */
export const MAX_CHAT_CHARS = 2000;

/** Longest name shown to the others, in UTF-16 code units. */
export const MAX_DISPLAY_NAME_CHARS = 120;

export interface DeviceCheckSummary {
  camera: boolean;
  microphone: boolean;
  speaker: boolean;
}

export type SealedMessage =
  | {
      t: 'profile';
      displayName: string | null;
      deviceCheck: DeviceCheckSummary | null;
      /** Decision by purpose, as `purpose=1` or `purpose=0`, separated by commas. */
      consent: string | null;
    }
  | { t: 'signal'; pc: string; seq: number; data: PeerSignal }
  /** Asks the initiator for a new connection: this one can not recover. */
  | { t: 'restart' }
  /** Asks the initiator to look for a new route on this connection. */
  | { t: 'reroute' }
  /** Something is heard again after a silence: asks for a whole picture. */
  | { t: 'picture' }
  | { t: 'state'; microphone: boolean; camera: boolean; screen: boolean }
  /** How much of the camera's picture the sender sends to this participant. */
  | { t: 'sending'; video: VideoRung }
  | { t: 'chat'; id: string; text: string; sentAt: number }
  | { t: 'chat-ack'; id: string }
  | { t: 'bye' };

const id = text('16 hexadecimal digits', /^[0-9a-f]{16}$/);
const sdp = boundedText(40_000, 1);

const description = object({
  type: oneOf(['offer', 'answer']),
  sdp,
});
const candidate = object({
  type: literal('candidate'),
  candidate: object({
    candidate: boundedText(1024),
    sdpMLineIndex: nullable(integer(0, 64)),
    sdpMid: nullable(boundedText(64)),
  }),
});
const renegotiate = object({ type: literal('renegotiate'), renegotiate: literal(true) });

const peerSignal = taggedBy('type', {
  offer: description,
  answer: description,
  candidate,
  renegotiate,
}) satisfies Shape<PeerSignal>;

const sealedMessage = taggedBy('t', {
  profile: object({
    t: literal('profile'),
    displayName: nullable(boundedText(MAX_DISPLAY_NAME_CHARS)),
    deviceCheck: nullable(object({ camera: flag, microphone: flag, speaker: flag })),
    consent: nullable(text('purposes', /^(?:[a-z0-9.-]{1,40}=[01](?:,|$)){0,16}$/)),
  }),
  signal: object({ t: literal('signal'), pc: id, seq: integer(0, 1_000_000), data: peerSignal }),
  restart: object({ t: literal('restart') }),
  reroute: object({ t: literal('reroute') }),
  picture: object({ t: literal('picture') }),
  state: object({ t: literal('state'), microphone: flag, camera: flag, screen: flag }),
  sending: object({ t: literal('sending'), video: oneOf(VIDEO_RUNGS) }),
  chat: object({
    t: literal('chat'),
    id,
    text: boundedText(MAX_CHAT_CHARS, 1),
    sentAt: integer(0, Number.MAX_SAFE_INTEGER),
  }),
  'chat-ack': object({ t: literal('chat-ack'), id }),
  bye: object({ t: literal('bye') }),
}) satisfies Shape<SealedMessage>;

/** Reads an opened payload; null when it is not a message of this version. */
export function parseSealedMessage(input: unknown): SealedMessage | null {
  const faults: Fault[] = [];
  const message = sealedMessage(input, '', faults);
  return faults.length === 0 ? message : null;
}

/** Reads an opened text; null when it is not a message of this version in its only spelling. */
export function readSealedMessage(payload: string): SealedMessage | null {
  const result = parseStrictJson(sealedMessage, payload);
  return result.ok ? result.value : null;
}

export function encodeSealedMessage(message: SealedMessage): string {
  return encodeStrictJson(sealedMessage, message);
}
