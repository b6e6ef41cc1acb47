/**
 * How much of a camera's picture is worth sending: a pure policy with hysteresis. Down at once when the line
 * can not carry what is sent, up one rung at a time after a while of quiet, and more slowly after each climb
 * that failed. Sound is never touched: pictures make way for it.
 */

import { VIDEO_RUNGS, type SendingLimits, type VideoRung } from '../ports.ts';

/** What a rung sends at most, and what the line must carry for it. */
export interface VideoLimits extends SendingLimits {
  /** Below this the rung is more than the line carries. */
  neededKbps: number;
}

export const VIDEO_LIMITS: Readonly<Record<VideoRung, VideoLimits>> = {
  '720p': { heightPx: 720, framesPerSecond: 30, videoKbps: 1_700, audioKbps: 32, neededKbps: 900 },
  '480p': { heightPx: 480, framesPerSecond: 30, videoKbps: 900, audioKbps: 32, neededKbps: 450 },
  '360p': { heightPx: 360, framesPerSecond: 24, videoKbps: 450, audioKbps: 32, neededKbps: 220 },
  '180p': { heightPx: 180, framesPerSecond: 15, videoKbps: 180, audioKbps: 24, neededKbps: 90 },
  stills: { heightPx: 180, framesPerSecond: 5, videoKbps: 60, audioKbps: 16, neededKbps: 45 },
  'audio-only': { heightPx: null, framesPerSecond: 0, videoKbps: 0, audioKbps: 16, neededKbps: 0 },
};

/** One look at the line, one or two seconds after the last. */
export interface LineSample {
  /** Milliseconds since the Unix epoch. */
  at: number;
  /** What the browser believes it may send; null when it does not say. */
  availableKbps: number | null;
  /** Of what this side sends, 0 to 1, as the other end counts it; null when unknown. */
  lossRatio: number | null;
  roundTripMs: number | null;
  /** The processor, not the line, holds the encoder back. */
  isProcessorShort: boolean;
}

/** What the person, or the place a picture has on screen, wants at most. */
export interface VideoWish {
  /** Rows the other end has for it; null when it did not say. */
  tileHeightPx?: number | null;
  /** "Économie de données": no more than the smallest moving picture. */
  savesData?: boolean;
}

/** Loss that is not the line's own noise but its queue overflowing. */
const HEAVY_LOSS = 0.1;
const LIGHT_LOSS = 0.03;
/** A queue somewhere on the way holds this much: sound would come late. */
const LONG_ROUND_TRIP_MS = 1_000;
/** One look may err, two in a row do not. */
const LOOKS_BEFORE_DOWN = 2;
const QUIET_BEFORE_UP_MS = 6_000;
const LONGEST_QUIET_MS = 240_000;
/** A steady line that overflows above a rung is tried again at most every few minutes. */
const FAILED_CLIMB_FACTOR = 4;
/** A climb that had to be taken back this soon has failed. */
const CLIMB_PROVEN_MS = 20_000;
const FIRST: VideoRung = '720p';
const SAVING: VideoRung = '180p';

const indexOf = (rung: VideoRung) => VIDEO_RUNGS.indexOf(rung);
const rungAt = (index: number): VideoRung =>
  VIDEO_RUNGS[Math.min(Math.max(index, 0), VIDEO_RUNGS.length - 1)] ?? FIRST;

/** The best rung a wish allows: nobody needs more rows than there are on screen. */
export function highestWished({ tileHeightPx = null, savesData = false }: VideoWish): VideoRung {
  const fitting = VIDEO_RUNGS.findLast((rung) => {
    const { heightPx } = VIDEO_LIMITS[rung];
    return heightPx !== null && rung !== 'stills' && heightPx >= (tileHeightPx ?? Infinity);
  });
  const byTile = indexOf(fitting ?? FIRST);
  return rungAt(savesData ? Math.max(byTile, indexOf(SAVING)) : byTile);
}

export class QualityLadder {
  #index = 0;
  #troubledLooks = 0;
  #quietSince: number | null = null;
  #quietNeededMs = QUIET_BEFORE_UP_MS;
  #climbedAt = Number.NEGATIVE_INFINITY;
  #wish: VideoWish = {};

  /** The rung to send at now. */
  get rung(): VideoRung {
    return rungAt(Math.max(this.#index, indexOf(highestWished(this.#wish))));
  }

  /** Holds at once, whatever the line does. */
  wish(wish: VideoWish): VideoRung {
    this.#wish = wish;
    return this.rung;
  }

  /** @returns the rung after this look. */
  look(sample: LineSample): VideoRung {
    // What is sent now is what was tried: a wish for less leaves the line unproven, not broken.
    const now = indexOf(this.rung);
    const goal = this.#carried(sample, now);
    if (goal > now) this.#trouble(goal, sample.at);
    else this.#quiet(sample, now);
    return this.rung;
  }

  /** The rung the line carries, seen from the one that is sent. */
  #carried(
    { availableKbps, lossRatio, roundTripMs, isProcessorShort }: LineSample,
    now: number,
  ): number {
    const isOver =
      (lossRatio ?? 0) > HEAVY_LOSS || (roundTripMs ?? 0) > LONG_ROUND_TRIP_MS || isProcessorShort;
    let goal = isOver ? now + 1 : now;
    if (availableKbps !== null) {
      const fitting = VIDEO_RUNGS.findIndex(
        (rung) => VIDEO_LIMITS[rung].neededKbps <= availableKbps,
      );
      goal = Math.max(goal, fitting);
    }
    // The processor and noise alone never take the picture away.
    const last =
      (availableKbps ?? Infinity) < VIDEO_LIMITS.stills.neededKbps ? 'audio-only' : 'stills';
    return Math.min(goal, Math.max(now, indexOf(last)));
  }

  #trouble(goal: number, at: number): void {
    this.#quietSince = null;
    this.#troubledLooks += 1;
    if (this.#troubledLooks < LOOKS_BEFORE_DOWN) return;
    this.#troubledLooks = 0;
    if (at - this.#climbedAt < CLIMB_PROVEN_MS) {
      this.#quietNeededMs = Math.min(this.#quietNeededMs * FAILED_CLIMB_FACTOR, LONGEST_QUIET_MS);
    }
    this.#climbedAt = Number.NEGATIVE_INFINITY;
    this.#index = goal;
  }

  #quiet({ at, lossRatio, availableKbps }: LineSample, now: number): void {
    this.#troubledLooks = 0;
    if ((lossRatio ?? 0) > LIGHT_LOSS) {
      this.#quietSince = null;
      return;
    }
    this.#quietSince ??= at;
    if (at - this.#climbedAt >= CLIMB_PROVEN_MS && this.#climbedAt > 0) {
      this.#quietNeededMs = QUIET_BEFORE_UP_MS;
    }
    if (this.#index === 0 || this.#index < now) return;
    const next = VIDEO_LIMITS[rungAt(this.#index - 1)];
    const isCarried = availableKbps === null || availableKbps >= next.neededKbps;
    if (!isCarried || at - this.#quietSince < this.#quietNeededMs) return;
    this.#index -= 1;
    this.#climbedAt = at;
    this.#quietSince = at;
  }
}
