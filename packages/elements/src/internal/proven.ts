/** Whether the counters prove that what passes between two people is encrypted: no proof, no lock. */
import type { Participant } from '@tdoc/sdk-core';

/** A handful of frames is lost each time the keys change; more than that is no longer a change of keys. */
const TOLERATED_FAILURES = 50;
const TOLERATED_RATIO = 0.01;

export function isProven({ connection, verificationCode, protection }: Participant): boolean {
  if (connection !== 'connected' || verificationCode === null || protection === null) return false;
  const { framesIn, framesOut, failures } = protection;
  const tolerated = Math.max(TOLERATED_FAILURES, framesIn * TOLERATED_RATIO);
  return framesIn > 0 && framesOut > 0 && failures <= tolerated;
}
