import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { isTDocError } from '../errors.ts';
import { flipped, propertyRuns, spliced } from '../testing/property-runs.ts';
import { EnvelopeReceiver, EnvelopeSender, REORDER_WINDOW, type Envelope } from './envelope.ts';

const SID = '0123456789abcdef0123456789abcdef';
const direction = (changes: Partial<{ sid: string; from: string; to: string }> = {}) => ({
  sid: SID,
  from: 'a',
  to: 'b',
  key: new Uint8Array(32).fill(7),
  ...changes,
});
const refused = (error: unknown) => isTDocError(error, 'ERR_TDOC_SEAL');
const textOf = (n: number) => `message ${n} `.repeat((n % 5) + 1);

describe('envelopes, whatever they hold and whatever happens to them', () => {
  let pool: Envelope[] = [];
  /** Nothing was taken yet: a refused envelope must leave it so. */
  let receiver = new EnvelopeReceiver(direction());
  const chosen = fc.nat(REORDER_WINDOW - 1).map((index) => pool[index] as Envelope);

  before(async () => {
    const sender = new EnvelopeSender(direction());
    pool = [];
    for (let n = 0; n < REORDER_WINDOW; n += 1) pool.push(await sender.seal(textOf(n)));
    receiver = new EnvelopeReceiver(direction());
  });

  const isRefused = (envelope: Envelope, by = receiver) =>
    assert.rejects(by.accept(envelope), refused);

  it('open to what was sealed', async () => {
    const [sending, opening] = [new EnvelopeSender(direction()), new EnvelopeReceiver(direction())];
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 60 }), async (text) => {
        const { inOrder } = await opening.accept(await sending.seal(text));
        assert.deepEqual(inOrder, [text]);
      }),
      propertyRuns('envelopes: open after seal'),
    );
  });

  it('do not open with any bit flipped', async () => {
    await fc.assert(
      fc.asyncProperty(chosen, fc.nat(), ({ n, ct }, bit) =>
        isRefused({ n, ct: flipped(ct, bit) }),
      ),
      propertyRuns('envelopes: a flipped bit'),
    );
  });

  it('do not open cut short, at either end', async () => {
    await fc.assert(
      fc.asyncProperty(chosen, fc.nat(), fc.boolean(), ({ n, ct }, at, fromStart) => {
        const length = at % ct.length;
        return isRefused({ n, ct: fromStart ? ct.slice(length + 1) : ct.slice(0, length) });
      }),
      propertyRuns('envelopes: a truncation'),
    );
  });

  it('do not open when made of two', async () => {
    await fc.assert(
      fc.asyncProperty(chosen, chosen, fc.nat(), async (one, other, where) => {
        const ct = spliced(one.ct, { tail: other.ct, at: where % one.ct.length });
        if (!Buffer.from(ct).equals(one.ct)) await isRefused({ n: one.n, ct });
      }),
      propertyRuns('envelopes: a splice'),
    );
  });

  it('do not open under another number', async () => {
    await fc.assert(
      fc.asyncProperty(chosen, fc.nat(REORDER_WINDOW + 5), async ({ n, ct }, other) => {
        if (n !== other) await isRefused({ n: other, ct });
      }),
      propertyRuns('envelopes: another number'),
    );
  });

  it('do not open when sent back, redirected or relabelled', async () => {
    const others = [
      direction({ from: 'b', to: 'a' }),
      direction({ from: 'c' }),
      direction({ to: 'c' }),
      direction({ sid: SID.replace('0', '1') }),
    ].map((changed) => new EnvelopeReceiver(changed));
    await fc.assert(
      fc.asyncProperty(chosen, fc.constantFrom(...others), (envelope, by) =>
        isRefused(envelope, by),
      ),
      propertyRuns('envelopes: a reflection'),
    );
  });

  it('come out once and in order, in whatever order and how often they come in', async () => {
    const order = fc.shuffledSubarray([0, 0, 1, 1, 2], { minLength: 5, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(order, async (arriving) => {
        const opening = new EnvelopeReceiver(direction());
        const out: string[] = [];
        for (const n of arriving) out.push(...(await opening.accept(pool[n]!)).inOrder);
        assert.deepEqual(out, [0, 1, 2].map(textOf));
        assert.equal(opening.hasGap, false);
      }),
      propertyRuns('envelopes: reordered and replayed'),
    );
  });

  it('still open after all this', async () => {
    const out: string[] = [];
    for (const envelope of pool) out.push(...(await receiver.accept(envelope)).inOrder);

    assert.deepEqual(
      out,
      pool.map(({ n }) => textOf(n)),
    );
  });
});
