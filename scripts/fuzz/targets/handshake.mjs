/** The three messages of the handshake: whatever is changed in them, the session does not come about. */
import { must } from '../violation.mjs';
import { coreSource, hex, utf8 } from './core-source.mjs';

const { InitiatorHandshake, ResponderHandshake } = await coreSource('secure-session/handshake.ts');
const { parseAnswer, parseProof } = await coreSource('secure-session/handshake-payload.ts');
const { keyPairOf } = await coreSource('crypto/x25519.ts');
const { isTDocError } = await coreSource('errors.ts');

const [INITIATOR, RESPONDER] = ['1'.repeat(32), '2'.repeat(32)];
const keyPair = (byte) => keyPairOf(new Uint8Array(32).fill(byte));

/** The same every time, so that a kept input means the same tomorrow. */
const side = async (localId, remoteId, [staticByte, ephemeralByte]) => ({
  room: 'tc_AAAAAAAAAAAAAAAAAAAAAA',
  localId,
  remoteId,
  psk: new Uint8Array(32).fill(9),
  staticKey: await keyPair(staticByte),
  caps: { sframe: [5], transform: true, pq: true },
  known: { ephemeralKey: await keyPair(ephemeralByte), nonce: 'a'.repeat(64) },
});
const begin = async () => InitiatorHandshake.begin(await side(INITIATOR, RESPONDER, [3, 4]));
const answer = async (first) =>
  ResponderHandshake.begin(await side(RESPONDER, INITIATOR, [5, 6]), first);

/** Each takes one message of the handshake at the point where it is due. */
const READERS = [
  async (message) => void (await answer(message)),
  async (message) => {
    const { handshake } = await begin();
    await handshake.readSecond(message);
  },
  async (message) => {
    const { handshake, first } = await begin();
    const { handshake: other, second } = await answer(first);
    await handshake.readSecond(second);
    await other.readThird(message);
  },
];

export const handshake = {
  name: 'handshake',
  kind: 'bytes',
  async prepare() {
    const { handshake: initiator, first } = await begin();
    const { second } = await answer(first);
    const { third } = await initiator.readSecond(second);
    const genuine = [first, second, third];
    return {
      /** The first byte says which of the three it is given for. */
      seeds: genuine.map((message, index) => Uint8Array.of(index, ...message)),
      async judge(input) {
        const index = (input[0] ?? 0) % READERS.length;
        const message = Uint8Array.from(input.subarray(1));
        try {
          await READERS[index](message);
        } catch (error) {
          if (!isTDocError(error, 'ERR_TDOC_SEAL')) throw error;
          must(hex(message) !== hex(genuine[index]), 'an honest message was refused');
          return;
        }
        must(hex(message) === hex(genuine[index]), 'a message was taken that nobody wrote');
      },
    };
  },
};

export const handshakePayload = {
  name: 'handshake-payload',
  kind: 'bytes',
  async prepare() {
    const caps = '"caps":{"sframe":[5],"transform":true,"pq":true}';
    return {
      seeds: [
        utf8(`{"v":1,${caps}}`),
        utf8(`{"v":1,${caps},"cred":"eyJhIjoxfQ.eyJiIjoyfQ.c2ln"}`),
        utf8('{"v":1,"caps":{"sframe":[5,4],"transform":false}}'),
        utf8(`{"v":1,"nonce":"${'0'.repeat(64)}",${caps}}`),
      ],
      judge(input) {
        for (const parse of [parseAnswer, parseProof]) {
          const result = parse(input);
          if (!result.ok) continue;
          const again = utf8(JSON.stringify(result.value));
          must(hex(again) === hex(input), 'a payload was taken in another spelling than its own');
        }
      },
    };
  },
};
