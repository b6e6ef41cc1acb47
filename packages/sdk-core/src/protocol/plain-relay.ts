/**
 * The short way of a relay, most of all messages by far. Reads one that is written exactly as
 * `JSON.stringify` writes it, and writes it the same way; whatever is not takes the codec's long way, good
 * or bad. What is read here is what the long way would read: a property test holds the two together.
 */
import { MAX_SEALED_PAYLOAD_CHARS, type ClientMessage, type ServerMessage } from './messages.ts';
import type { ParticipantId } from './messages.ts';

type OutgoingRelay = Extract<ServerMessage, { type: 'relay' }>;

const HEAD = '{"type":"relay","to":"';
const MIDDLE = '","payload":"';
const TAIL = '"}';
const ID = /^[0-9a-f]{32}$/;
const ID_CHARS = 32;
const MIDDLE_AT = HEAD.length + ID_CHARS;
const PAYLOAD_AT = MIDDLE_AT + MIDDLE.length;

/** 1 for each character a sealed payload may hold. A table is several times faster than a pattern. */
const SEALED = new Uint8Array(128);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-') {
  SEALED[character.charCodeAt(0)] = 1;
}

/** Null when the text is anything else, or is wrong. */
export function parsePlainRelay(text: string): Extract<ClientMessage, { type: 'relay' }> | null {
  const end = text.length - TAIL.length;
  if (end <= PAYLOAD_AT || end - PAYLOAD_AT > MAX_SEALED_PAYLOAD_CHARS) return null;
  if (!text.startsWith(HEAD) || !text.startsWith(MIDDLE, MIDDLE_AT) || !text.endsWith(TAIL)) {
    return null;
  }
  const to = text.slice(HEAD.length, MIDDLE_AT);
  if (!ID.test(to) || !isSealed(text, { from: PAYLOAD_AT, end })) return null;
  return { type: 'relay', to: to as ParticipantId, payload: text.slice(PAYLOAD_AT, end) };
}

/** Null when the payload is none that was ever read, and JSON may have to escape it. */
export function encodePlainRelay({ from, payload }: OutgoingRelay): string | null {
  if (!isSealed(payload, { from: 0, end: payload.length })) return null;
  return `{"type":"relay","from":"${from}","payload":"${payload}"}`;
}

function isSealed(text: string, { from, end }: { from: number; end: number }): boolean {
  for (let at = from; at < end; at += 1) {
    if (SEALED[text.charCodeAt(at)] !== 1) return false;
  }
  return true;
}
