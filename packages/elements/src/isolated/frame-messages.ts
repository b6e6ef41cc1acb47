/**
 * Everything that may pass between a host's page and its isolated frame, in both directions, and the
 * shape of each. What has no shape here cannot pass: no key, no description, no track, no chat text, no
 * name typed in the frame, no verification code. The link's secret passes once, inwards, and only when
 * the host's own page was opened with it.
 */
import { ROLES, TDOC_ERROR_CODES, type TeleconsultationId } from '@tdoc/sdk-core';
import { LANGUAGES } from '../localization/language.ts';
import { frameEvent, participantId } from './frame-events.ts';
import {
  boundedText,
  flag,
  integer,
  listOf,
  literal,
  nullable,
  object,
  oneOf,
  parseText,
  taggedBy,
  text,
  type ParseResult,
  type Shape,
  type ShapeOf,
} from './shape.ts';
import { isThemeToken, THEME_TOKENS, type ThemeToken } from './theme-tokens.ts';

/** Both halves come from one release; a frame of another one says so by another number. */
export const FRAME_VERSION = 1;
export const MAX_MESSAGE_CHARS = 98_304;
const MAX_GREETING_CHARS = 512;

const version = literal(FRAME_VERSION);
const nonce = text('32 hexadecimal digits', /^[0-9a-f]{32}$/);
const teleconsultationId = text(
  'a teleconsultation id',
  /^tc_[A-Za-z0-9_-]{22}$/,
) as Shape<TeleconsultationId>;

// Over the window, once: who is there.
const hello = object({ tdoc: literal('frame-hello'), v: version, nonce });
const welcome = object({
  tdoc: literal('host-welcome'),
  v: version,
  frameNonce: nonce,
  hostNonce: nonce,
});
export type FrameHello = ShapeOf<typeof hello>;
export type HostWelcome = ShapeOf<typeof welcome>;

const themeToken: Shape<ThemeToken> = (value, path, faults) => {
  const [name, given] = Array.isArray(value) && value.length === 2 ? (value as unknown[]) : [];
  if (typeof name === 'string' && typeof given === 'string' && isThemeToken(name, given)) {
    return [name, given];
  }
  faults.push({ path, expected: 'a theme token and its value' });
  return ['', ''];
};

const settings = object({
  mode: oneOf(['practitioner', 'patient', 'companion']),
  lang: oneOf(LANGUAGES),
  theme: oneOf(['light', 'dark']),
  tokens: listOf(themeToken, THEME_TOKENS.length),
  displayName: nullable(boundedText(200)),
  patientName: nullable(boundedText(200)),
  practitionerName: nullable(boundedText(200)),
  organizationName: nullable(boundedText(200)),
  organizationLogo: nullable(text('an HTTPS address', /^https:\/\/[^\s]{1,2000}$/)),
  scheduledAt: nullable(boundedText(40)),
  patientUrl: nullable(text('an absolute address', /^https?:\/\/[^\s#]{1,2000}$/)),
  expectedMinutes: nullable(integer(0, 1440)),
  phoneNumber: nullable(text('a telephone number', /^[0-9+().\s-]{2,32}$/)),
  nextStep: nullable(boundedText(2000)),
  purposes: nullable(
    listOf(object({ id: text('a purpose', /^[a-z0-9.-]{1,40}$/), required: flag }), 16),
  ),
  purposeTexts: listOf(
    object({
      id: text('a purpose', /^[a-z0-9.-]{1,40}$/),
      title: boundedText(200),
      summary: boundedText(1000),
      details: boundedText(4000),
    }),
    16,
  ),
});
/** What the host's page says about this teleconsultation. */
export type FrameSettings = ShapeOf<typeof settings>;

const hostMessage = taggedBy('type', {
  settings: object({ type: literal('settings'), v: version, settings }),
  /** The two halves of a link the host's page was opened with: at most once, before `start`. */
  invitation: object({
    type: literal('invitation'),
    v: version,
    teleconsultationId,
    secret: text('43 base64url characters', /^[A-Za-z0-9_-]{43}$/),
  }),
  command: object({
    type: literal('command'),
    v: version,
    id: nonce,
    command: oneOf(['start', 'leave', 'end', 'withdraw-consent', 'focus']),
    purpose: nullable(text('a purpose', /^[a-z0-9.-]{1,40}$/)),
  }),
  admission: object({
    type: literal('admission'),
    v: version,
    id: nonce,
    teleconsultationId,
    ticket: text('an admission ticket', /^[A-Za-z0-9_.-]{16,512}$/),
  }),
  'admission-refused': object({
    type: literal('admission-refused'),
    v: version,
    id: nonce,
    code: oneOf(TDOC_ERROR_CODES),
    retryable: flag,
  }),
  /** The word of the hospital about this person and the frame's key; null: it vouches for nobody. */
  credential: object({
    type: literal('credential'),
    v: version,
    id: nonce,
    credential: nullable(text('a compact JWS', /^[\w-]{1,1024}\.[\w-]{1,1024}\.[\w-]{1,512}$/)),
  }),
  'credential-refused': object({ type: literal('credential-refused'), v: version, id: nonce }),
  verdict: object({ type: literal('verdict'), v: version, id: nonce, prevented: flag }),
});
export type HostMessage = ShapeOf<typeof hostMessage>;

const frameMessage = taggedBy('type', {
  ready: object({ type: literal('ready'), v: version, nonce }),
  /** `id` is set when the host may cancel the event and is waited for. */
  event: object({ type: literal('event'), v: version, id: nullable(nonce), event: frameEvent }),
  'admission-request': object({
    type: literal('admission-request'),
    v: version,
    id: nonce,
    role: oneOf(ROLES),
    teleconsultationId: nullable(teleconsultationId),
    renew: flag,
  }),
  /** `staticKey` is the public half: what the hospital signs belongs to this person. */
  'credential-request': object({
    type: literal('credential-request'),
    v: version,
    id: nonce,
    teleconsultationId,
    participantId,
    staticKey: text('43 base64url characters', /^[A-Za-z0-9_-]{43}$/),
  }),
  /** Nobody waits for the answer any more. */
  'question-cancelled': object({ type: literal('question-cancelled'), v: version, id: nonce }),
  /** `done` is false for a command the frame could not carry out, an unknown purpose for instance. */
  'command-done': object({ type: literal('command-done'), v: version, id: nonce, done: flag }),
  /** The screen changed: may the keyboard come into the frame? */
  'focus-request': object({ type: literal('focus-request'), v: version }),
});
export type FrameMessage = ShapeOf<typeof frameMessage>;

const greeting = { maxChars: MAX_GREETING_CHARS };
const message = { maxChars: MAX_MESSAGE_CHARS };

export const parseHello = (data: unknown): ParseResult<FrameHello> =>
  parseText(hello, data, greeting);
export const parseWelcome = (data: unknown): ParseResult<HostWelcome> =>
  parseText(welcome, data, greeting);
/** Reads what a host's page sent into the frame. */
export const parseHostMessage = (data: unknown): ParseResult<HostMessage> =>
  parseText(hostMessage, data, message);
/** Reads what the frame sent to the host's page. */
export const parseFrameMessage = (data: unknown): ParseResult<FrameMessage> =>
  parseText(frameMessage, data, message);

/** 128 random bits. */
export function drawNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
