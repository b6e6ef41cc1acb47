/** What every typed view needs to know of its site, and how it answers. */
import type { Hl7Fault } from '../fault.ts';

export interface ViewContext {
  /** In production, test and demonstration identities stay out. */
  environment: 'production' | 'test';
}

/** `faults` of a success are warnings: what was left out or looked odd. */
export type ViewResult<T> =
  { ok: true; value: T; faults: readonly Hl7Fault[] } | { ok: false; faults: readonly Hl7Fault[] };

/** HL7 writes `""` to say "delete what you have"; an empty field says nothing. */
export const DELETE = '""';
