/**
 * One attack as one test: against the real SDK, where it must fail, and against the same SDK without
 * the defence that stopped it, where it must succeed. An attack that fails in both proves nothing, and
 * its test fails.
 */
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { whatIs, type DefenceName } from './defences.ts';
import type { Outcome } from './outcome.ts';
import { variant, type Variant } from './variant.ts';

/** An attack that comes to nothing at all has failed as a test; a busy machine takes a tenth of this. */
const GIVE_UP_MS = 120_000;

interface Attempt {
  /** Two or three words with hyphens: `--only` finds it by them. */
  name: string;
  /** What the attacker does, as a sentence that begins with the attacker. */
  tried: string;
}

export interface Attack extends Attempt {
  /** What stops it; the control run is without. */
  without: readonly [DefenceName, ...DefenceName[]];
  /** True when each of several defences is enough by itself, which is then shown as well. */
  layered?: boolean;
  run(sdk: Variant): Promise<Outcome>;
}

/** An attack on the SDK, whose builds differ by the defences that are named. */
export function attack({ name, tried, without, layered = false, run }: Attack): void {
  const alone = layered ? ' (each alone is enough)' : '';
  contrast({
    name,
    tried,
    stoppedBy: `${whatIs(without)}${alone}`,
    real: async () => {
      for (const one of layered ? without : []) {
        const outcome = await run(await variant(without.filter((other) => other !== one)));
        assert.equal(outcome.succeeded, false, `"${one}" alone does not stop it: ${outcome.seen}`);
      }
      return run(await variant());
    },
    control: async () => run(await variant(without)),
  });
}

/** An attack on anything that can be run with and without one defence. Both run at the same time. */
export function contrast({
  name,
  tried,
  stoppedBy,
  ...runs
}: Attempt & {
  stoppedBy: string;
  real(): Promise<Outcome>;
  control(): Promise<Outcome>;
}): void {
  void it(`${name}: ${tried}`, { timeout: GIVE_UP_MS }, async (test) => {
    // Neither is left running behind the other's failure.
    const settled = await Promise.allSettled([runs.real(), runs.control()]);
    const [real, control] = settled.map(valueOf) as [Outcome, Outcome];
    assert.equal(real.succeeded, false, `the attack succeeds: ${real.seen}`);
    assert.equal(
      control.succeeded,
      true,
      `the attack fails without the defence as well (${control.seen}): the test shows nothing`,
    );
    test.diagnostic(
      `attack ${name}: ${tried} → stopped by ${stoppedBy}, seen as ${real.seen}; ` +
        `without it: ${control.seen}`,
    );
  });
}

function valueOf(settled: PromiseSettledResult<Outcome>): Outcome {
  if (settled.status === 'fulfilled') return settled.value;
  throw settled.reason;
}
