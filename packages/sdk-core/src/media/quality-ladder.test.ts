import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VIDEO_RUNGS, type VideoRung } from '../ports.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { highestWished, QualityLadder, type LineSample } from './quality-ladder.ts';

const LOOK_MS = 1_500;

function climber() {
  const clock = new ManualClock();
  const ladder = new QualityLadder();
  const look = (line: Partial<LineSample>): VideoRung => {
    clock.advance(LOOK_MS);
    return ladder.look({
      at: clock.now(),
      availableKbps: null,
      lossRatio: 0,
      roundTripMs: 80,
      isProcessorShort: false,
      ...line,
    });
  };
  /** Every rung it was on during that time, without repetitions. */
  const during = (forMs: number, line: Partial<LineSample>): VideoRung[] => {
    const rungs = [ladder.rung];
    for (let ms = 0; ms < forMs; ms += LOOK_MS) {
      const rung = look(line);
      if (rung !== rungs.at(-1)) rungs.push(rung);
    }
    return rungs;
  };
  return { ladder, look, during };
}

describe('QualityLadder', () => {
  it('goes down to what the line carries within three seconds', () => {
    for (const [availableKbps, rung] of [
      [600, '480p'],
      [300, '360p'],
      [120, '180p'],
      [50, 'stills'],
      [30, 'audio-only'],
    ] as const) {
      assert.equal(climber().during(3_000, { availableKbps }).at(-1), rung);
    }
  });

  it('does not believe a single look', () => {
    const { look } = climber();
    assert.equal(look({ availableKbps: 50 }), '720p');
    assert.equal(look({ availableKbps: 2_000 }), '720p');
    assert.equal(look({ availableKbps: 50 }), '720p');
  });

  it('climbs one rung after the other, each after a while of quiet, within fifteen seconds', () => {
    const { during } = climber();
    during(3_000, { availableKbps: 300 });
    assert.deepEqual(during(15_000, { availableKbps: 3_000 }), ['360p', '480p', '720p']);
  });

  it('does not climb to what the line does not carry', () => {
    const { during } = climber();
    during(3_000, { availableKbps: 300 });
    assert.deepEqual(during(60_000, { availableKbps: 300 }), ['360p']);
  });

  it('tries less and less often what failed: ten reversals at most in ten minutes', () => {
    const { ladder, look } = climber();
    let former = ladder.rung;
    let reversals = 0;
    let wentUp = false;
    // A line whose bandwidth nobody says, and which overflows above 360p.
    for (let ms = 0; ms < 600_000; ms += LOOK_MS) {
      const isTooMuch = ladder.rung === '720p' || ladder.rung === '480p';
      const rung = look({ lossRatio: isTooMuch ? 0.2 : 0 });
      if (rung !== former) {
        const up = VIDEO_RUNGS.indexOf(rung) < VIDEO_RUNGS.indexOf(former);
        if (up !== wentUp) reversals += 1;
        wentUp = up;
      }
      former = rung;
    }
    assert.ok(reversals <= 10, `${reversals} reversals in ten minutes`);
  });

  it('never takes the picture away for the processor or for loss alone', () => {
    assert.equal(climber().during(60_000, { isProcessorShort: true }).at(-1), 'stills');
    assert.equal(climber().during(60_000, { lossRatio: 0.3 }).at(-1), 'stills');
  });

  it('keeps to the data saver at once, and comes back from it', () => {
    const { ladder } = climber();
    assert.equal(ladder.wish({ savesData: true }), '180p');
    assert.equal(ladder.wish({}), '720p');
  });
});

describe('highestWished', () => {
  it('sends no more rows than there are on screen', () => {
    assert.equal(highestWished({ tileHeightPx: 1_080 }), '720p');
    assert.equal(highestWished({ tileHeightPx: 500 }), '720p');
    assert.equal(highestWished({ tileHeightPx: 480 }), '480p');
    assert.equal(highestWished({ tileHeightPx: 90 }), '180p');
    assert.equal(highestWished({ tileHeightPx: 90, savesData: true }), '180p');
    assert.equal(highestWished({}), '720p');
  });
});
