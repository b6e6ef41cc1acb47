/**
 * Empties the outbox: sends what is due, settles what arrived, postpones what did not. Within one
 * teleconsultation strictly in order; a slow host holds up nobody else. Knows no query.
 */
import type { Clock } from '../clock.ts';
import type { Log } from '../observability/log.ts';
import { retryDelayMs } from './retry-policy.ts';
import type { SendOutcome, WebhookSender } from './webhook-sender.ts';
import { signWebhook } from './webhook-signature.ts';

/** A host that takes longer is told again later; it should answer first and work afterwards. */
const ANSWER_TIMEOUT_MS = 10_000;
const MAX_PARALLEL = 16;
/** How long a node has a delivery to itself: one that died meanwhile is followed by another. */
const CLAIM_MS = 15_000;

export interface Delivery {
  id: string;
  teleconsultationId: string;
  body: string;
  /** Failed attempts so far. */
  attempts: number;
  /** When it fell due. */
  dueAt: number;
  /** Null when the tenant no longer wants webhooks. */
  target: WebhookTarget | null;
}

export interface WebhookTarget {
  url: string;
  secret: string;
  /** Signs as well while a secret is being replaced; null otherwise. */
  previousSecret: string | null;
}

export interface OutboxStore {
  /** Due deliveries in order, at most one for each teleconsultation. */
  dueDeliveries(now: number, limit: number): Promise<Delivery[]>;
  /** When the next unsettled delivery falls due; null when there is none. */
  nextDeliveryAt(): Promise<number | null>;
  /** Puts a due delivery off until then, unless somebody else has; false when it is theirs. */
  claimDelivery(delivery: Pick<Delivery, 'id' | 'dueAt'>, until: number): Promise<boolean>;
  settleDelivery(id: string, now: number): Promise<void>;
  /** `failure` is a stable code. */
  postponeDelivery(
    id: string,
    next: { attempts: number; nextAttemptAt: number; failure: string },
  ): Promise<void>;
  /** Makes it a dead letter, which the tenant can look at and send again. */
  giveUpDelivery(
    id: string,
    options: { attempts: number; failure: string; now: number },
  ): Promise<void>;
}

export class WebhookDispatcher {
  readonly #store: OutboxStore;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #sender: Pick<WebhookSender, 'send'>;
  readonly #chance: () => number;
  readonly #isShared: boolean;
  readonly #inFlight = new Map<string, { done: Promise<void>; abort: AbortController }>();
  #cancelTimer: () => void = () => undefined;
  #pumping: Promise<void> | null = null;
  #pumpAgain = false;
  #stopped = false;

  constructor(options: {
    store: OutboxStore;
    sender: Pick<WebhookSender, 'send'>;
    clock: Clock;
    log: Log;
    chance?: () => number;
    /** True where other nodes empty the same outbox. */
    isShared?: boolean;
  }) {
    this.#store = options.store;
    this.#sender = options.sender;
    this.#clock = options.clock;
    this.#log = options.log;
    this.#chance = options.chance ?? Math.random;
    this.#isShared = options.isShared ?? false;
  }

  /** Looks into the outbox now. Cheap, may be called at any time. */
  wake(): void {
    if (this.#stopped) return;
    if (this.#pumping) {
      this.#pumpAgain = true;
      return;
    }
    this.#pumping = this.#pump()
      .catch((error: unknown) => this.#log.error('outbox not read', {}, error))
      .finally(() => {
        this.#pumping = null;
        if (!this.#pumpAgain) return;
        this.#pumpAgain = false;
        this.wake();
      });
  }

  /** Resolves once nothing is being looked for or sent; what was postponed stays so. */
  async idle(): Promise<void> {
    while (this.#pumping ?? this.#inFlight.size > 0) {
      await this.#pumping;
      await Promise.all([...this.#inFlight.values()].map(({ done }) => done));
    }
  }

  /** Gives up what is under way; it stays in the outbox. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer();
    await this.#pumping;
    for (const { abort } of this.#inFlight.values()) abort.abort();
    await Promise.all([...this.#inFlight.values()].map(({ done }) => done));
  }

  async #pump(): Promise<void> {
    this.#cancelTimer();
    const due = await this.#store.dueDeliveries(this.#clock.now(), MAX_PARALLEL * 2);
    for (const delivery of due) {
      if (this.#stopped || this.#inFlight.size >= MAX_PARALLEL) break;
      if (!this.#inFlight.has(delivery.id)) this.#start(delivery);
    }
    if (this.#stopped || this.#inFlight.size > 0) return; // Each that finishes wakes us again.
    const nextAt = await this.#store.nextDeliveryAt();
    if (nextAt === null || this.#stopped) return;
    this.#cancelTimer = this.#clock.setTimer(() => this.wake(), nextAt - this.#clock.now());
  }

  #start(delivery: Delivery): void {
    const abort = new AbortController();
    const done = this.#deliver(delivery, abort)
      .catch((error: unknown) => {
        this.#log.error('delivery not noted', { deliveryId: delivery.id }, error);
      })
      .finally(() => {
        this.#inFlight.delete(delivery.id);
        this.wake();
      });
    this.#inFlight.set(delivery.id, { done, abort });
  }

  async #deliver(delivery: Delivery, abort: AbortController): Promise<void> {
    const { id: deliveryId, target } = delivery;
    if (
      this.#isShared &&
      !(await this.#store.claimDelivery(delivery, this.#clock.now() + CLAIM_MS))
    )
      return;
    if (!target) return this.#store.settleDelivery(deliveryId, this.#clock.now());
    const outcome = await this.#post(delivery, target, abort);
    const status = 'status' in outcome ? outcome.status : null;
    if (status !== null && status >= 200 && status < 300) {
      await this.#store.settleDelivery(deliveryId, this.#clock.now());
      this.#log.debug('webhook delivered', { deliveryId, status });
      return;
    }
    if (this.#stopped) return;
    const attempts = delivery.attempts + 1;
    const failure = 'failure' in outcome ? outcome.failure : `HTTP_${outcome.status}`;
    const now = this.#clock.now();
    const delayMs = retryDelayMs(attempts, this.#chance());
    const facts = { deliveryId, attempts, code: failure, ...(status === null ? {} : { status }) };
    if (delayMs === null) {
      await this.#store.giveUpDelivery(deliveryId, { attempts, failure, now });
      this.#log.error('webhook given up', facts);
      return;
    }
    const nextAttemptAt = now + delayMs;
    await this.#store.postponeDelivery(deliveryId, { attempts, nextAttemptAt, failure });
    this.#log.warn('webhook not delivered', facts);
  }

  async #post(
    { id, body }: Delivery,
    { url, secret, previousSecret }: WebhookTarget,
    abort: AbortController,
  ): Promise<SendOutcome> {
    const timestampS = Math.floor(this.#clock.now() / 1000);
    const cancelTimeout = this.#clock.setTimer(() => abort.abort(), ANSWER_TIMEOUT_MS);
    const secrets = previousSecret === null ? [secret] : [secret, previousSecret];
    try {
      return await this.#sender.send({
        url,
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(timestampS),
          'webhook-signature': secrets
            .map((one) => signWebhook({ id, timestampS, body }, one))
            .join(' '),
        },
        body,
        signal: abort.signal,
      });
    } finally {
      cancelTimeout();
    }
  }
}
