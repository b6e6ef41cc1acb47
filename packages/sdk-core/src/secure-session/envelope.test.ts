import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isTDocError } from '../errors.ts';
import {
  EnvelopeReceiver,
  EnvelopeSender,
  KEPT_ENVELOPES,
  REORDER_WINDOW,
  type Envelope,
} from './envelope.ts';
import { propertyRuns } from '../testing/property-runs.ts';
import { parseControlMessage } from './control-message.ts';
import { encodeWire, parseWire } from './wire.ts';

const SID = '0123456789abcdef0123456789abcdef';
const direction = (changes: Partial<{ sid: string; from: string; to: string }> = {}) => ({
  sid: SID,
  from: 'a',
  to: 'b',
  key: new Uint8Array(32).fill(7),
  ...changes,
});
const refused = (error: unknown) => isTDocError(error, 'ERR_TDOC_SEAL');

async function sealed(count: number) {
  const sender = new EnvelopeSender(direction());
  const envelopes: Envelope[] = [];
  for (let index = 0; index < count; index += 1) {
    envelopes.push(await sender.seal(`message ${index}`));
  }
  return { sender, envelopes };
}

describe('envelopes', () => {
  for (const [what, changes] of [
    ['another session', { sid: SID.replace('0', '1') }],
    ['another sender', { from: 'c' }],
    ['another recipient', { to: 'c' }],
    ['the other direction', { from: 'b', to: 'a' }],
  ] as const) {
    it(`do not open for ${what}`, async () => {
      const { envelopes } = await sealed(1);
      const receiver = new EnvelopeReceiver(direction(changes));

      await assert.rejects(receiver.accept(envelopes[0]!), refused);
    });
  }

  it('do not open under another number', async () => {
    const { envelopes } = await sealed(2);

    await assert.rejects(
      new EnvelopeReceiver(direction()).accept({ ...envelopes[1]!, n: 0 }),
      refused,
    );
  });

  it('are refused beyond the window', async () => {
    const { envelopes } = await sealed(REORDER_WINDOW + 1);
    const receiver = new EnvelopeReceiver(direction());

    assert.equal((await receiver.accept(envelopes[REORDER_WINDOW - 1]!)).inOrder.length, 0);
    await assert.rejects(receiver.accept(envelopes[REORDER_WINDOW]!), refused);
  });

  it('can be said again as far back as they are kept, and no further', async () => {
    const { sender } = await sealed(KEPT_ENVELOPES + 1);

    assert.equal(sender.since(1)?.length, KEPT_ENVELOPES);
    assert.equal(sender.since(0), null);
    assert.deepEqual(sender.since(KEPT_ENVELOPES + 1), []);
    assert.equal(sender.since(KEPT_ENVELOPES + 2), null);
  });

  it('go on under the next key on both sides, and not on one only', async () => {
    const sender = new EnvelopeSender(direction());
    const receiver = new EnvelopeReceiver(direction());
    await sender.rekey();
    const envelope = await sender.seal('après');

    await assert.rejects(receiver.accept(envelope), refused);
    await receiver.rekey();
    assert.deepEqual((await receiver.accept(envelope)).inOrder, ['après']);
  });
});

describe('the wire', () => {
  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.nat(),
        fc.constantFrom('h1', 'h2', 'h3', 'm', 'hello'),
        (bytes, n, kind) => {
          const content = new Uint8Array(bytes);
          const attempt = SID.slice(16);
          const message =
            kind === 'm'
              ? ({ kind, sid: SID, n, ct: content } as const)
              : kind === 'hello'
                ? ({ kind, attempt } as const)
                : ({ kind, attempt, bytes: content } as const);
          assert.deepEqual(
            parseWire(encodeWire(message as Parameters<typeof encodeWire>[0])),
            message,
          );
        },
      ),
      propertyRuns('wire'),
    );
  });

  it('refuses a second spelling of anything', () => {
    for (const payload of [
      `t1.m.${SID}.00.AAAA`,
      `t1.m.${SID}.1e1.AAAA`,
      `t1.m.${SID}.-1.AAAA`,
      `t1.m.${SID.toUpperCase()}.1.AAAA`,
      `t1.m.${SID}.1.AB`,
      `t1.m.${SID}.1.AAA=`,
      `t1.m.${SID}.1`,
      ` t1.m.${SID}.1.AAAA`,
      `t1.m.${SID}.1.AAAA\n`,
      't1.h4.0123456789abcdef.AAAA',
      't2.hello.0123456789abcdef',
    ]) {
      assert.equal(parseWire(payload), null, payload);
    }
  });

  it('never throws, whatever it is given', () => {
    const near = fc.stringMatching(/^t1\.(m|h1|hello)\.[0-9a-f]{16,32}\.[0-9.A-Za-z_-]{0,30}$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.anything(), near), (input) => {
        parseWire(input);
      }),
      propertyRuns('wire from noise'),
    );
  });
});

describe('control messages', () => {
  const key = `{"t":"key","epoch":1,"base":"${'A'.repeat(43)}","roster":"${'0'.repeat(64)}","reason":"join"}`;

  it('are read when they are exact', () => {
    assert.equal(parseControlMessage(key).ok, true);
    assert.equal(parseControlMessage('{"t":"have","n":3}').ok, true);
  });

  for (const [what, wrong] of [
    ['an epoch of nought', key.replace(':1,', ':0,')],
    ['an epoch beyond the key identifier', key.replace(':1,', ':4294967296,')],
    ['a base key too short', key.replace('AAA', 'AA')],
    ['a roster in capitals', key.replace('000', 'A00')],
    ['a reason of its own', key.replace('join', 'because')],
    ['a repeated member', key.replace('"epoch":1', '"epoch":1,"epoch":2')],
    ['a member too many', key.replace('"t":"key"', '"t":"key","x":1')],
    ['its members in another order', '{"t":"have","n":3}'.replace(/("t":"have"),("n":3)/, '$2,$1')],
  ] as const) {
    it(`are refused with ${what}`, () => {
      const result = parseControlMessage(wrong);
      assert.equal(result.ok, false);
    });
  }

  it('never make the reader throw, whatever they are', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (input) => {
        parseControlMessage(input);
      }),
      propertyRuns('control message from noise'),
    );
  });
});
