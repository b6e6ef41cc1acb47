/**
 * Looks at everything a server will stand on, before people do: a list of small checks, each of which
 * finds something and changes nothing. One that breaks is a fault of ours and does not hide the others.
 */
import type { Clock } from '../clock.ts';
import type { CompleteConfig } from '../config.ts';
import type { Finding } from './finding.ts';

export interface PreflightContext {
  config: CompleteConfig;
  /** The file it was read from; null when there was none. */
  configFile: string | null;
  /** Where people will reach the server; null when the operator did not say. */
  publicUrl: URL | null;
  clock: Clock;
  /** How long each thing outside this machine may take to answer, in milliseconds. */
  timeoutMs: number;
  /** PEM of the authorities to believe; null for Node's own. */
  ca: string | null;
  /** Times that answers from elsewhere told, for the check of the clock. */
  clockReadings: ClockReading[];
}

/** What another machine's clock said, and what ours said in the middle of asking. */
export interface ClockReading {
  source: string;
  theirs: number;
  ours: number;
}

/** @returns at least one finding */
export type Check = (context: PreflightContext) => Promise<Finding[]>;

export async function runPreflight(
  checks: readonly Check[],
  context: PreflightContext,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) findings.push(...(await check(context)));
  return findings;
}
