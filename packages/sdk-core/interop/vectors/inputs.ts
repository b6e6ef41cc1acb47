/** What the vectors of TDSS-1 start from. Both implementations make the rest of it, each its own way. */
const run = (first: number): string =>
  Array.from({ length: 32 }, (_, index) => (first + index).toString(16).padStart(2, '0')).join('');

export const INPUTS = {
  room: 'tc_AAAAAAAAAAAAAAAAAAAAAA',
  initiator: '1'.repeat(32),
  responder: '2'.repeat(32),
  /** A third member, of whom only the static key is known. */
  third: '3'.repeat(32),
  thirdStatic: run(0xc0),
  linkSecret: run(0x00),
  initiatorStaticSecret: run(0x20),
  initiatorEphemeralSecret: run(0x40),
  responderStaticSecret: run(0x60),
  responderEphemeralSecret: run(0x80),
  nonce: run(0xa0),
  attempt: '0123456789abcdef',
  /** Of the X-Wing key pair, 32 bytes, and of its encapsulation, 64 bytes. */
  kemSeed: run(0x10),
  encapsulationSeed: run(0x30) + run(0x50),
  /** Named in `ready` by both ends. */
  first: '4'.repeat(32),
  baseKey: run(0x70),
  /** Frames in the order they are sealed; `steps` forward before the first of them. */
  frames: [
    { epoch: 1, steps: 0, stream: 0, clear: 0, content: '7b2274223a22636861742d61636b227d' },
    { epoch: 1, steps: 0, stream: 1, clear: 1, content: 'f8fffe' },
    { epoch: 1, steps: 0, stream: 1, clear: 1, content: 'f8' },
    { epoch: 1, steps: 1, stream: 2, clear: 10, content: '10020030014002500300deadbeef' },
    { epoch: 1, steps: 1, stream: 2, clear: 3, content: '9181000102030405' },
    { epoch: 300, steps: 9, stream: 3, clear: 0, content: '82498342' },
  ],
} as const;

export type Inputs = typeof INPUTS;

/** Texts sealed by the initiator after the post-quantum step; the last one is under the next key. */
export const TEXTS = [
  '{"t":"have","n":0}',
  '{"t":"chat","id":"00000000000000ab","text":"Avez-vous bien dormi ?","sentAt":1772444400000}',
  '{"t":"rekey"}',
  '{"t":"sas","ok":true}',
] as const;

export interface Vectors {
  inputs: Inputs;
  link: { psk: string; roomAuth: string };
  handshake: {
    payload2: string;
    payload3: string;
    lines: [h1: string, h2: string, h3: string];
    h: string;
    sid: string;
    i2r: string;
    r2i: string;
  };
  code: { emoji: readonly number[]; numbers: readonly number[] };
  postQuantum: { pk: string; ct: string; ss: string; i2r: string; r2i: string };
  /** Before the post-quantum step: `ready` of the initiator and its answer. */
  confirmation: [initiator: string, responder: string];
  envelopes: string[];
  roster: { hash: string; groupCode: readonly string[] };
  frames: string[];
}
