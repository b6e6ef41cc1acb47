/** Whether the counters prove that what passes between two people is encrypted: no proof, no lock. */
import type { Participant, TrackProof } from '@tdoc/sdk-core';

/** A handful of frames of a track is lost each time the keys change; more is no longer a change of keys. */
const TOLERATED_FAILURES = 20;
const TOLERATED_RATIO = 0.01;

export function isProven({ connection, verificationCode, protection }: Participant): boolean {
  if (connection !== 'connected' || verificationCode === null || protection === null) return false;
  const { framesIn, framesOut, tracks } = protection;
  return framesIn > 0 && framesOut > 0 && Object.values(tracks).every(passes);
}

/** Each track by itself: many good frames of one must not hide the bad ones of another. */
function passes({ sent, received }: TrackProof): boolean {
  return [sent, received].every(
    (counted) =>
      counted.failures <= Math.max(TOLERATED_FAILURES, counted.in * TOLERATED_RATIO) &&
      (counted.in === 0 || counted.out > 0),
  );
}
