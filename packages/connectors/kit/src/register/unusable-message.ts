/** A message that can never be applied, with what its sender or a person must correct. */
import type { RefusalPlace } from '../hl7v2/index.ts';

export class UnusableMessageError extends Error {
  readonly refusals: readonly RefusalPlace[];

  constructor(refusals: readonly RefusalPlace[]) {
    super('the message cannot be used');
    this.name = 'UnusableMessageError';
    this.refusals = refusals;
  }
}
