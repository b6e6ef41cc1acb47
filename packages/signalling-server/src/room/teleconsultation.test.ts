import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NOW, plannedNow } from '../testing/saint-aubin.ts';
import { attended, durationS, ended, isOver } from './teleconsultation.ts';

const nobody = { waiting: 0, admitted: 0, received: 0 };
const oneWaits = { waiting: 1, admitted: 1, received: 0 };
const inCall = { waiting: 0, admitted: 2, received: 1 };

describe('the life of a teleconsultation', () => {
  it('stays planned while only the practitioner is there', () => {
    const { teleconsultation, event } = attended(plannedNow(), { ...nobody, admitted: 1 }, NOW);
    assert.deepEqual([teleconsultation.state, event], ['planned', null]);
  });

  it('waits since the first one came, and is planned again when nobody waits', () => {
    const first = attended(plannedNow(), oneWaits, NOW);
    assert.deepEqual([first.teleconsultation.state, first.event], ['waiting', 'waiting']);
    const second = attended(first.teleconsultation, { ...oneWaits, waiting: 2 }, NOW + 5);
    assert.deepEqual([second.teleconsultation.waitingSince, second.event], [NOW, null]);
    const over = attended(second.teleconsultation, nobody, NOW + 9);
    assert.deepEqual([over.teleconsultation.state, over.event], ['planned', 'waiting-over']);
  });

  it('starts once, with the first participant received', () => {
    const waiting = attended(plannedNow(), oneWaits, NOW).teleconsultation;
    const started = attended(waiting, inCall, NOW + 1_000);
    assert.equal(started.event, 'started');
    assert.equal(started.teleconsultation.startedAt, NOW + 1_000);
    const later = attended(started.teleconsultation, { ...inCall, waiting: 1 }, NOW + 2_000);
    assert.deepEqual([later.event, later.teleconsultation.state], ['waiting', 'in-progress']);
    assert.equal(later.teleconsultation.startedAt, NOW + 1_000);
  });

  it('lasts until it is ended, or until everybody had left', () => {
    const started = attended(plannedNow(), inCall, NOW).teleconsultation;
    const atOnce = ended(started, 'ended-by-practitioner', NOW + 61_400).teleconsultation;
    assert.equal(durationS(atOnce), 61);
    const left = attended(started, nobody, NOW + 30_000).teleconsultation;
    const forgotten = ended(left, 'expired', NOW + 90_000_000).teleconsultation;
    assert.equal(durationS(forgotten), 30);
    const back = attended(left, inCall, NOW + 40_000).teleconsultation;
    assert.equal(durationS(ended(back, 'ended-by-host', NOW + 50_000).teleconsultation), 50);
  });

  it('lasts no time when nobody was ever received, and is unknown before its end', () => {
    assert.equal(durationS(plannedNow()), null);
    const { teleconsultation } = ended(plannedNow(), 'ended-by-host', NOW + 5_000);
    assert.equal(durationS(teleconsultation), 0);
  });

  it('ends once: neither a second end nor anybody present changes it', () => {
    const { teleconsultation } = ended(plannedNow(), 'ended-by-host', NOW);
    assert.deepEqual(ended(teleconsultation, 'expired', NOW + 1), {
      teleconsultation,
      event: null,
    });
    assert.deepEqual(attended(teleconsultation, inCall, NOW + 1), {
      teleconsultation,
      event: null,
    });
  });

  it('is over at its time even before anybody declared it', () => {
    const planned = plannedNow();
    assert.equal(isOver(planned, planned.expiresAt - 1), false);
    assert.equal(isOver(planned, planned.expiresAt), true);
  });
});
