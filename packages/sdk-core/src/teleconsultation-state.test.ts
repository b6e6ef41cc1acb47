import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  mayBecome,
  nextState,
  type PresenceFacts,
  type TeleconsultationState,
} from './teleconsultation-state.ts';

const source = readFileSync(new URL('./teleconsultation-state.ts', import.meta.url), 'utf8');
const [drawing = '', table = ''] = source.split('const TRANSITIONS = ');
const rows = [...(table.split('} as const')[0] ?? '').matchAll(/^ {2}(\w+): \[(.*)\],$/gm)];
const STATES = rows.map(([, state]) => state as TeleconsultationState);
const facts = fc.record<PresenceFacts>({
  admitted: fc.boolean(),
  others: fc.nat(5),
  connected: fc.nat(5),
});

describe('teleconsultation states: the drawing', () => {
  it('names every state of the table and no other', () => {
    const drawn = new Set(drawing.split('idle ──►')[1]?.match(/\b[a-z]{4,}\b/g));
    drawn.add('idle');
    for (const word of ['every', 'state', 'which', 'final']) drawn.delete(word);

    assert.deepEqual([...drawn].sort(), [...STATES].sort());
    assert.equal(STATES.length, 7);
  });

  it('shows the steps the table has, line by line', () => {
    assert.match(drawing, /idle ──► joining ──► waiting ◄─+┐/);
    for (const state of ['negotiating', 'connected', 'reconnecting'] as const) {
      assert.match(drawing, new RegExp(`\\b${state} ─+►`));
      assert.equal(mayBecome(state, 'waiting'), true, `${state} comes back to waiting`);
    }
    for (const [from, to] of [
      ['idle', 'joining'],
      ['joining', 'waiting'],
      ['joining', 'idle'],
      ['waiting', 'negotiating'],
      ['negotiating', 'connected'],
      ['connected', 'reconnecting'],
      ['reconnecting', 'connected'],
    ] as const) {
      assert.equal(mayBecome(from, to), true, `${from} → ${to}`);
    }
  });

  it('has no step that is not drawn', () => {
    const steps = STATES.flatMap((from) => STATES.filter((to) => mayBecome(from, to)));

    assert.equal(steps.length, 7 + 3 + 6);
  });

  it('ends from everywhere, and nothing comes after', () => {
    for (const state of STATES) {
      assert.equal(mayBecome(state, 'ended'), state !== 'ended');
      assert.equal(mayBecome('ended', state), false);
    }
  });
});

describe('nextState', () => {
  const inside = { admitted: true, others: 1, connected: 1 };

  it('only makes legal steps, whatever the facts', () => {
    fc.assert(
      fc.property(fc.constantFrom(...STATES), facts, (from, now) => {
        const to = nextState(from, now);
        assert.ok(to === from || mayBecome(from, to), `${from} → ${to}`);
      }),
      { numRuns: 2000 },
    );
  });

  it('comes to rest within three steps', () => {
    fc.assert(
      fc.property(fc.constantFrom(...STATES), facts, (from, now) => {
        let state = from;
        for (let step = 0; step < 3; step += 1) state = nextState(state, now);
        assert.equal(nextState(state, now), state);
      }),
      { numRuns: 2000 },
    );
  });

  it('moves nobody who has not joined or is out', () => {
    assert.equal(nextState('idle', inside), 'idle');
    assert.equal(nextState('ended', inside), 'ended');
  });

  it('keeps who is not admitted, or is alone, waiting', () => {
    for (const from of [
      'joining',
      'waiting',
      'negotiating',
      'connected',
      'reconnecting',
    ] as const) {
      assert.equal(nextState(from, { ...inside, admitted: false }), 'waiting');
      assert.equal(nextState(from, { admitted: true, others: 0, connected: 0 }), 'waiting');
    }
  });

  it('tells a connection being made from one being made again', () => {
    const lost = { ...inside, connected: 0 };

    assert.equal(nextState('waiting', lost), 'negotiating');
    assert.equal(nextState('negotiating', lost), 'negotiating');
    assert.equal(nextState('connected', lost), 'reconnecting');
    assert.equal(nextState('reconnecting', inside), 'connected');
  });
});
