/**
 * The clock, against those of the hospital's own machines that answered meanwhile: the public address and
 * the hosts of webhooks. Nobody else is asked. Runs last.
 */
import { finding } from '../finding.ts';
import type { Check } from '../preflight.ts';

/** HTTP tells whole seconds: less than this says nothing. */
const OFF_MS = 2_000;
/** Half the life of an admission ticket. */
const WRONG_MS = 30_000;

export const checkClock: Check = ({ clockReadings }) => {
  const [first] = clockReadings;
  if (!first) return Promise.resolve([finding('clock', 'CLOCK_NOT_COMPARED')]);
  const worst = clockReadings.reduce((one, other) =>
    Math.abs(other.ours - other.theirs) > Math.abs(one.ours - one.theirs) ? other : one,
  );
  const offMs = worst.ours - worst.theirs;
  const size = Math.abs(offMs);
  const code = size < OFF_MS ? 'CLOCK_GOOD' : size < WRONG_MS ? 'CLOCK_OFF' : 'CLOCK_WRONG';
  const facts = { source: worst.source, seconds: Math.round(offMs / 1000) };
  return Promise.resolve([finding('clock', code, facts)]);
};
