/** Tells the protocol's own refusal from every other fault: a broken test must not look like a defence. */
import { isTDocError } from '../../src/errors.ts';

/** True when it was refused as the protocol refuses; any other error is thrown on. */
export async function isRefused(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return false;
  } catch (error) {
    if (isTDocError(error, 'ERR_TDOC_SEAL')) return true;
    throw error;
  }
}
