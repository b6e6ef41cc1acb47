/**
 * Where this participant's own credential comes from: the host, who knows who is logged in and holds the
 * signing key. The browser shows its fresh static key; the host signs that it belongs to this person.
 * It knows nothing of handshakes, nor of what a credential says.
 */
import { TDocError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { ParticipantId, TeleconsultationId } from '../protocol/messages.ts';
import { nullable, object, text, type Fault } from '../protocol/shape.ts';

export interface CredentialRequest {
  readonly teleconsultationId: TeleconsultationId;
  readonly participantId: ParticipantId;
  /** This page's X25519 public key, 32 bytes in base64url. */
  readonly staticKey: string;
  readonly signal: AbortSignal;
}

/** Answers a compact JWS, or null when the host vouches for nobody here. */
export type CredentialSource = (request: CredentialRequest) => Promise<string | null>;

const answerShape = object({
  credential: nullable(
    text('a compact JWS', /^[A-Za-z0-9_-]{1,1024}\.[A-Za-z0-9_-]{1,1024}\.[A-Za-z0-9_-]{1,512}$/),
  ),
});

/**
 * A {@link CredentialSource} that posts `{teleconsultationId, participantId, staticKey}` as JSON to an
 * address of the host's backend and reads `{credential}`.
 *
 * @throws {@link TDocError} ERR_TDOC_CREDENTIAL_UNAVAILABLE (retryable) when the host does not answer so.
 */
export function httpCredential(url: string | URL): CredentialSource {
  return async ({ signal, ...request }) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(request),
        credentials: 'same-origin',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        signal,
      });
      const faults: Fault[] = [];
      const answer = answerShape(response.ok ? await response.json() : null, '', faults);
      if (faults.length === 0) return answer.credential;
    } catch {
      // Away, or no JSON: told below, like any other answer that is none.
    }
    throw new TDocError('ERR_TDOC_CREDENTIAL_UNAVAILABLE', { retryable: true });
  };
}

/** A handshake waits so long for the host, then goes on without. */
export const CREDENTIAL_WAIT_MS = 4_000;
/** Younger than the quarter of an hour it may be good for. */
export const CREDENTIAL_REUSE_MS = 600_000;

/** One participant's own credential, asked for when a handshake needs it and used while it is fresh. */
export class OwnCredential {
  readonly #source: CredentialSource;
  readonly #clock: Clock;
  readonly #onUnavailable: (error: TDocError) => void;
  #kept: { staticKey: string; at: number; token: Promise<string | null> } | null = null;

  constructor(options: {
    source: CredentialSource;
    clock: Clock;
    /** The host could not be asked; the others will not know by whose word this is. */
    onUnavailable(error: TDocError): void;
  }) {
    this.#source = options.source;
    this.#clock = options.clock;
    this.#onUnavailable = options.onUnavailable;
  }

  /** Never rejects: without a credential there is still the link. */
  for(request: Omit<CredentialRequest, 'signal'>): Promise<string | null> {
    const now = this.#clock.now();
    const kept = this.#kept;
    if (kept?.staticKey === request.staticKey && now - kept.at < CREDENTIAL_REUSE_MS) {
      return kept.token;
    }
    const token = this.#ask(request);
    this.#kept = { staticKey: request.staticKey, at: now, token };
    return token;
  }

  async #ask(request: Omit<CredentialRequest, 'signal'>): Promise<string | null> {
    const giveUp = new AbortController();
    let cancel = () => {};
    const tooLate = new Promise<never>((_resolve, reject) => {
      cancel = this.#clock.setTimer(() => {
        giveUp.abort();
        reject(new TDocError('ERR_TDOC_CREDENTIAL_UNAVAILABLE', { retryable: true }));
      }, CREDENTIAL_WAIT_MS);
    });
    try {
      return await Promise.race([this.#source({ ...request, signal: giveUp.signal }), tooLate]);
    } catch {
      this.#kept = null;
      this.#onUnavailable(new TDocError('ERR_TDOC_CREDENTIAL_UNAVAILABLE', { retryable: true }));
      return null;
    } finally {
      cancel();
    }
  }
}
