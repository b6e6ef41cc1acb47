/**
 * How sure this participant is of who is at the other end, from what was proven. Pure.
 * There is always a link secret, so the levels a call without one would have are not spoken.
 */
import type { VerifiedCredential } from './credential.ts';

/**
 * `verified-sas`: both read the same code aloud; `verified-credential`: an issuer this page trusts
 * vouches for the other end; `link`: the other end holds the link's secret, and nothing more is known.
 */
export const SECURITY_LEVELS = ['verified-sas', 'verified-credential', 'link'] as const;
export type SecurityLevel = (typeof SECURITY_LEVELS)[number];

/** What one participant knows of the session with another. */
export interface RemoteTrust {
  readonly level: SecurityLevel;
  /** This side compared the code and found it the same; holds for as long as the other page does. */
  readonly verified: boolean;
  /** The other side said the same. */
  readonly verifiedByRemote: boolean;
  readonly credential: VerifiedCredential | null;
  /** The keys of messages also depend on X-Wing. */
  readonly postQuantum: boolean;
}

export function levelOf({
  verified,
  credential,
}: Pick<RemoteTrust, 'verified' | 'credential'>): SecurityLevel {
  if (verified) return 'verified-sas';
  return credential ? 'verified-credential' : 'link';
}

/** What both ends found out about each other's code, by the key they found it with. */
export class Findings {
  readonly #own = new Map<string, string>();
  readonly #told = new Map<string, string>();

  /** This side's finding: the code was the same. Another page of that participant is another key. */
  note(remote: string, staticKey: string): void {
    this.#own.set(remote, staticKey);
  }

  /** The other side's. */
  noteTold(remote: string, staticKey: string): void {
    this.#told.set(remote, staticKey);
  }

  of(remote: string, staticKey: string): Pick<RemoteTrust, 'verified' | 'verifiedByRemote'> {
    return {
      verified: this.#own.get(remote) === staticKey,
      verifiedByRemote: this.#told.get(remote) === staticKey,
    };
  }

  clear(): void {
    this.#own.clear();
    this.#told.clear();
  }
}
