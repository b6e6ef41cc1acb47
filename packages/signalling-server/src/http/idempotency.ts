/**
 * Repeated POSTs: the first request under an idempotency key works, every later one with the same
 * content gets the first one's answer, for a day. A request that came to nothing frees its key.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { openAnswer, sealAnswer } from '../auth/sealed-answer.ts';
import { canonicalText } from '../audit/audit-event.ts';
import { Problem } from './problem.ts';

/**
 * Beyond this nobody works on it any more: a request takes seconds, and whoever claimed it died. In
 * milliseconds.
 */
export const CLAIM_LIFE_MS = 60_000;

export interface KeptAnswer {
  status: number;
  location: string | null;
  sealedAnswer: string;
}

export interface RequestClaim {
  keyHash: string;
  /** Null for an operator. */
  tenantId: string | null;
  requestHash: string;
  claimedAt: number;
}

export type ClaimOutcome =
  { outcome: 'claimed' | 'in-flight' | 'key-reused' } | ({ outcome: 'answered' } & KeptAnswer);

export interface IdempotencyStore {
  /** Takes a key for a request; a claim without an answer from before `abandonedBefore` is void. */
  claimRequest(claim: RequestClaim, abandonedBefore: number): Promise<ClaimOutcome>;
  answerRequest(claim: RequestClaim, answer: KeptAnswer): Promise<void>;
  releaseRequest(claim: RequestClaim): Promise<void>;
}

/** What an operation answers, before it is sent. */
export interface Answer {
  status: number;
  body: object | null;
  location?: string;
}

export interface RepeatableRequest {
  tenantId: string | null;
  apiKey: string;
  idempotencyKey: string;
  /** Method and path. */
  target: string;
  body: unknown;
}

export class Idempotency {
  readonly #store: IdempotencyStore;
  readonly #clock: Clock;

  constructor(options: { store: IdempotencyStore; clock: Clock }) {
    this.#store = options.store;
    this.#clock = options.clock;
  }

  /**
   * Works once for each key.
   * @throws Problem IDEMPOTENCY_KEY_IN_FLIGHT while the first is being worked on,
   * IDEMPOTENCY_KEY_REUSED when the key served for something else or under another API key
   */
  async once(request: RepeatableRequest, work: () => Promise<Answer>): Promise<Answer> {
    const { tenantId, apiKey, idempotencyKey, target, body } = request;
    const claimedAt = this.#clock.now();
    const keyHash = sha256(
      `${tenantId === null ? 'operator' : `tenant ${tenantId}`}\n${idempotencyKey}`,
    );
    const claim: RequestClaim = {
      keyHash,
      tenantId,
      requestHash: sha256(`${sha256(apiKey)}\n${target}\n${canonicalText({ body })}`),
      claimedAt,
    };
    const secrets = { apiKey, idempotencyKey, keyHash };
    const before = await this.#store.claimRequest(claim, claimedAt - CLAIM_LIFE_MS);
    switch (before.outcome) {
      case 'in-flight':
        throw new Problem('IDEMPOTENCY_KEY_IN_FLIGHT');
      case 'key-reused':
        throw new Problem('IDEMPOTENCY_KEY_REUSED');
      case 'answered':
        return answerFrom(before, openAnswer(before.sealedAnswer, secrets));
      case 'claimed':
    }
    try {
      const answer = await work();
      await this.#store.answerRequest(claim, {
        status: answer.status,
        location: answer.location ?? null,
        sealedAnswer: sealAnswer(JSON.stringify(answer.body), secrets),
      });
      return answer;
    } catch (error) {
      await this.#store.releaseRequest(claim);
      throw error;
    }
  }
}

function answerFrom({ status, location }: KeptAnswer, opened: string | null): Answer {
  if (opened === null) throw new Problem('IDEMPOTENCY_KEY_REUSED');
  const body = JSON.parse(opened) as object | null;
  return { status, body, ...(location === null ? {} : { location }) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
