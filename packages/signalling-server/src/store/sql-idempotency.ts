/**
 * The queries about repeated requests.
 */
import type {
  ClaimOutcome,
  IdempotencyStore,
  KeptAnswer,
  RequestClaim,
} from '../http/idempotency.ts';
import { scopeOf, type Scopes } from './scopes.ts';

export class SqlIdempotency implements IdempotencyStore {
  readonly #scopes: Scopes;

  constructor(options: { scopes: Scopes }) {
    this.#scopes = options.scopes;
  }

  async claimRequest(claim: RequestClaim, abandonedBefore: number): Promise<ClaimOutcome> {
    return this.#scopes.write(scopeOf(claim.tenantId), async (tx) => {
      await tx
        .deleteFrom('idempotent_requests')
        .where('key_hash', '=', claim.keyHash)
        .where('status', 'is', null)
        .where('claimed_at', '<', abandonedBefore)
        .execute();
      const { numInsertedOrUpdatedRows } = await tx
        .insertInto('idempotent_requests')
        .values({
          key_hash: claim.keyHash,
          tenant_id: claim.tenantId,
          request_hash: claim.requestHash,
          claimed_at: claim.claimedAt,
          status: null,
          location: null,
          sealed_answer: null,
        })
        .onConflict((conflict) => conflict.column('key_hash').doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows === 1n) return { outcome: 'claimed' };
      const kept = await tx
        .selectFrom('idempotent_requests')
        .selectAll()
        .where('key_hash', '=', claim.keyHash)
        .executeTakeFirstOrThrow();
      if (kept.request_hash !== claim.requestHash) return { outcome: 'key-reused' };
      const { status, location, sealed_answer: sealedAnswer } = kept;
      if (status === null || sealedAnswer === null) return { outcome: 'in-flight' };
      return { outcome: 'answered', status, location, sealedAnswer };
    });
  }

  async answerRequest(claim: RequestClaim, answer: KeptAnswer): Promise<void> {
    const { status, location, sealedAnswer } = answer;
    await this.#scopes.write(scopeOf(claim.tenantId), (tx) =>
      tx
        .updateTable('idempotent_requests')
        .set({ status, location, sealed_answer: sealedAnswer })
        .where('key_hash', '=', claim.keyHash)
        .where('claimed_at', '=', claim.claimedAt)
        .where('request_hash', '=', claim.requestHash)
        .execute(),
    );
  }

  async releaseRequest(claim: RequestClaim): Promise<void> {
    await this.#scopes.write(scopeOf(claim.tenantId), (tx) =>
      tx
        .deleteFrom('idempotent_requests')
        .where('key_hash', '=', claim.keyHash)
        .where('claimed_at', '=', claim.claimedAt)
        .where('status', 'is', null)
        .execute(),
    );
  }
}
