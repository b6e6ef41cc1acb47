/**
 * What two browsers say to each other in data frames: chat and files. Chunks of a file are binary,
 * everything else is JSON in its only spelling. Parsed from bytes, strictly, every fault collected.
 * It knows nothing of keys, channels and the rules of a transfer.
 */
import { fromHex, toHex } from '../crypto/bytes.ts';
import {
  boundedText,
  integer,
  literal,
  object,
  oneOf,
  taggedBy,
  text,
  type Fault,
  type Shape,
} from '../protocol/shape.ts';
import { MAX_CHAT_CHARS } from '../secure-session/sealed-message.ts';
import { parseStrictJson, strictText, type StrictResult } from '../secure-session/strict-json.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes of a file in one data frame; only the last chunk is shorter. */
export const CHUNK_BYTES = 16 * 1024;
/** Longest name and type a sender may announce, in UTF-16 code units; shown are fewer. */
const MAX_ANNOUNCED_CHARS = 512;

export const FILE_FAILURES = ['altered', 'disordered', 'too-big', 'too-many', 'unknown'] as const;
export type FileFailure = (typeof FILE_FAILURES)[number];

export interface AnnouncedFile {
  /** 16 hexadecimal digits the sender draws. */
  id: string;
  name: string;
  /** Bytes. */
  size: number;
  type: string;
  /** Of the whole file, hexadecimal. */
  sha256: string;
}

export interface FileChunk {
  id: string;
  /** Counts the times the sender began again: what an earlier time left behind is told apart. */
  run: number;
  index: number;
  bytes: Bytes;
}

export type DataMessage =
  | { t: 'chat'; id: string; text: string; sentAt: number }
  | { t: 'chat-ack'; id: string }
  /** May be said again until it is answered. */
  | ({ t: 'file-offer' } & AnnouncedFile)
  /** The offer arrived; the person has not answered yet. */
  | { t: 'file-noted'; id: string }
  /** Chunks are wanted from `from` on: at first, and when one of `run` is missing. */
  | { t: 'file-accept'; id: string; from: number; run: number }
  | { t: 'file-refuse'; id: string }
  | ({ t: 'file-chunk' } & FileChunk)
  /** Every chunk below `next` has arrived. */
  | { t: 'file-ack'; id: string; next: number }
  /** Every chunk below `next` has been sent in this run: are they there? The last word of a run. */
  | { t: 'file-sent'; id: string; run: number; next: number }
  /** The file is whole, and its hash the one announced. */
  | { t: 'file-ok'; id: string }
  | { t: 'file-failed'; id: string; reason: FileFailure }
  /** Either side gives up. */
  | { t: 'file-cancel'; id: string };

type JsonMessage = Exclude<DataMessage, { t: 'file-chunk' }>;
export type FileMessage = Exclude<DataMessage, { t: 'chat' | 'chat-ack' }>;

const id = text('16 hexadecimal digits', /^[0-9a-f]{16}$/);
const index = integer(0, 0xffff_ffff);
const run = integer(0, 0xffff);
const about = <T extends string>(t: T) => object({ t: literal(t), id });

const jsonMessage = taggedBy('t', {
  chat: object({
    t: literal('chat'),
    id,
    text: boundedText(MAX_CHAT_CHARS, 1),
    sentAt: integer(0, Number.MAX_SAFE_INTEGER),
  }),
  'chat-ack': about('chat-ack'),
  'file-offer': object({
    t: literal('file-offer'),
    id,
    name: boundedText(MAX_ANNOUNCED_CHARS),
    size: integer(0, Number.MAX_SAFE_INTEGER),
    type: boundedText(MAX_ANNOUNCED_CHARS),
    sha256: text('64 hexadecimal digits', /^[0-9a-f]{64}$/),
  }),
  'file-noted': about('file-noted'),
  'file-accept': object({ t: literal('file-accept'), id, from: index, run }),
  'file-refuse': about('file-refuse'),
  'file-ack': object({ t: literal('file-ack'), id, next: index }),
  'file-sent': object({ t: literal('file-sent'), id, run, next: index }),
  'file-ok': about('file-ok'),
  'file-failed': object({ t: literal('file-failed'), id, reason: oneOf(FILE_FAILURES) }),
  'file-cancel': about('file-cancel'),
}) satisfies Shape<JsonMessage>;

/** No JSON begins with it. */
const CHUNK_MARK = 0x01;
const ID_BYTES = 8;
const CHUNK_HEAD_BYTES = 1 + ID_BYTES + 2 + 4;
const encoder = new TextEncoder();

export function encodeDataMessage(message: DataMessage): Bytes {
  if (message.t !== 'file-chunk') return encoder.encode(JSON.stringify(message));
  const { id: file, bytes } = message;
  const encoded = new Uint8Array(CHUNK_HEAD_BYTES + bytes.length);
  const view = new DataView(encoded.buffer);
  encoded[0] = CHUNK_MARK;
  encoded.set(fromHex(file), 1);
  view.setUint16(1 + ID_BYTES, message.run);
  view.setUint32(3 + ID_BYTES, message.index);
  encoded.set(bytes, CHUNK_HEAD_BYTES);
  return encoded;
}

export function parseDataMessage(bytes: Bytes): StrictResult<DataMessage> {
  if (bytes[0] === CHUNK_MARK) return parseChunk(bytes);
  const read = strictText(bytes);
  if (read === null) return refused('UTF-8');
  const result = parseStrictJson<DataMessage>(jsonMessage, read);
  const isInOrder = !result.ok || JSON.stringify(result.value) === read;
  return isInOrder ? result : refused('members in their order');
}

function parseChunk(bytes: Bytes): StrictResult<DataMessage> {
  const length = bytes.length - CHUNK_HEAD_BYTES;
  if (length < 1 || length > CHUNK_BYTES) return refused(`a chunk of 1 to ${CHUNK_BYTES} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return {
    ok: true,
    value: {
      t: 'file-chunk',
      id: toHex(bytes.subarray(1, 1 + ID_BYTES)),
      run: view.getUint16(1 + ID_BYTES),
      index: view.getUint32(3 + ID_BYTES),
      bytes: bytes.subarray(CHUNK_HEAD_BYTES),
    },
  };
}

function refused(expected: string): { ok: false; faults: Fault[] } {
  return { ok: false, faults: [{ path: '', expected }] };
}
