/** Envelopes: number and ciphertext. Only what was sealed opens, under its own number. */
import { must } from '../violation.mjs';
import { coreSource, hex } from './core-source.mjs';

const { EnvelopeReceiver, EnvelopeSender } = await coreSource('secure-session/envelope.ts');
const { isTDocError } = await coreSource('errors.ts');

const NUMBER_BYTES = 4;
const direction = () => ({
  sid: '0123456789abcdef0123456789abcdef',
  from: 'a',
  to: 'b',
  key: new Uint8Array(32).fill(7),
});

function pack({ n, ct }) {
  const bytes = new Uint8Array(NUMBER_BYTES + ct.length);
  new DataView(bytes.buffer).setUint32(0, n);
  bytes.set(ct, NUMBER_BYTES);
  return bytes;
}

export const envelope = {
  name: 'envelope',
  kind: 'bytes',
  async prepare() {
    const sender = new EnvelopeSender(direction());
    const genuine = new Map();
    for (let n = 0; n < 40; n += 1) {
      const text = n % 3 === 0 ? JSON.stringify({ t: 'have', n }) : `é😀 ${n}`.repeat(n);
      genuine.set(hex(pack(await sender.seal(text))), { n, text });
    }
    return {
      seeds: [...genuine.keys()].map((key) => Uint8Array.from(Buffer.from(key, 'hex'))),
      async judge(input) {
        if (input.length < NUMBER_BYTES) return;
        const bytes = Uint8Array.from(input);
        const n = new DataView(bytes.buffer).getUint32(0);
        const receiver = new EnvelopeReceiver(direction());
        let accepted;
        try {
          accepted = await receiver.accept({ n, ct: bytes.slice(NUMBER_BYTES) });
        } catch (error) {
          if (!isTDocError(error, 'ERR_TDOC_SEAL')) throw error;
          return;
        }
        const known = genuine.get(hex(bytes));
        must(known?.n === n, 'an envelope was taken that nobody sealed');
        const given = n === 0 ? accepted.inOrder[0] : accepted.early;
        must(given === known.text, 'an envelope opened to another text');
      },
    };
  },
};
