/**
 * The bus on Redis or Valkey: publish and subscribe, nothing is ever stored there. The only file that
 * touches ioredis. Comes back by itself; a connection that looks alive and carries nothing is noticed
 * by the node's own echo.
 */
import { Redis, type RedisOptions } from 'ioredis';
import type { Clock } from '../clock.ts';
import type { Log } from '../observability/log.ts';
import { drawNodeId, isNodeId, type Bus, type BusHandlers, type NodeId } from './bus.ts';

/** Between two echoes; one that does not come back by the next means a dead connection. */
const ECHO_MS = 1_000;
const CONNECT_TIMEOUT_MS = 3_000;
/** Retries come quickly: whoever waits for Redis is a person in a teleconsultation. */
const RETRY_MS = [50, 100, 150, 200] as const;
const LONGEST_RETRY_MS = 250;
const ECHO = '';

/** Redis does not answer, or refuses; the sentence names neither password nor user. */
export class RedisUnreachableError extends Error {
  readonly code = 'ERR_REDIS_UNREACHABLE';

  constructor(options: { url: string; reason: string; cause?: unknown }) {
    const { hostname, port } = new URL(options.url);
    super(
      `Redis at ${hostname}:${port || '6379'} ${options.reason} ` +
        'Check REDIS_URL (redis://, or rediss:// for TLS), the password in it, and that Redis runs.',
    );
    this.name = 'RedisUnreachableError';
  }
}

export interface RedisBusOptions {
  /** `redis://` or `rediss://`, with user and password where Redis wants them. */
  url: string;
  clock: Clock;
  log: Log;
  nodeId?: NodeId;
  /** Begins every channel: installations that share one Redis each take their own. */
  prefix?: string;
}

/**
 * Connects and subscribes.
 * @throws RedisUnreachableError ERR_REDIS_UNREACHABLE
 */
export async function connectRedisBus(options: RedisBusOptions): Promise<Bus> {
  const bus = new RedisBus(options);
  try {
    await bus.connect();
    return bus;
  } catch (error) {
    await bus.close();
    throw new RedisUnreachableError({ url: options.url, reason: reasonOf(error) });
  }
}

class RedisBus implements Bus {
  readonly nodeId: NodeId;
  readonly #publisher: Redis;
  readonly #subscriber: Redis;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #prefix: string;
  #handlers: BusHandlers | null = null;
  #subscribed = false;
  #isUp = false;
  #closed = false;
  #echoed = true;
  #cancelEcho: () => void = () => undefined;
  #lastError: Error | null = null;

  constructor({ url, clock, log, nodeId, prefix }: RedisBusOptions) {
    this.nodeId = nodeId ?? drawNodeId();
    this.#clock = clock;
    this.#log = log;
    this.#prefix = prefix ?? 'tdoc';
    const settings: RedisOptions = {
      lazyConnect: true,
      connectTimeout: CONNECT_TIMEOUT_MS,
      // What cannot be sent now is told again by node-link, in order; ioredis's queue would not be.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResubscribe: false,
      enableAutoPipelining: true,
      retryStrategy: (tries) => (this.#closed ? null : (RETRY_MS[tries - 1] ?? LONGEST_RETRY_MS)),
    };
    this.#publisher = new Redis(url, settings);
    this.#subscriber = new Redis(url, settings);
    for (const connection of [this.#publisher, this.#subscriber]) {
      connection.on('error', (error: Error) => {
        this.#lastError = error;
      });
      connection.on('close', () => this.#judge());
    }
    this.#publisher.on('ready', () => this.#judge());
    this.#subscriber.on('ready', () => void this.#subscribe());
    this.#subscriber.on('close', () => {
      this.#subscribed = false;
      this.#judge();
    });
    this.#subscriber.on('message', (_channel: string, text: string) => this.#receive(text));
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  async connect(): Promise<void> {
    try {
      await Promise.all([this.#publisher.connect(), this.#subscriber.connect()]);
      await this.#subscribe();
    } catch (error) {
      // ioredis says "connection is closed" and keeps the reason for its error event.
      throw this.#lastError ?? error;
    }
    this.#echo();
  }

  listen(handlers: BusHandlers): void {
    this.#handlers = handlers;
    if (this.#isUp) handlers.onUp();
  }

  send(to: NodeId, text: string): void {
    this.#publish(`${this.#prefix}:node:${to}`, text);
  }

  broadcast(text: string): void {
    this.#publish(`${this.#prefix}:nodes`, text);
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#isUp = false;
    this.#cancelEcho();
    this.#publisher.disconnect();
    this.#subscriber.disconnect();
    return Promise.resolve();
  }

  #publish(channel: string, text: string): void {
    if (this.#publisher.status !== 'ready') return;
    // A message that Redis did not take is lost; node-link tells it again.
    this.#publisher.publish(channel, `${this.nodeId} ${text}`).catch(() => undefined);
  }

  async #subscribe(): Promise<void> {
    try {
      const { nodeId } = this;
      await this.#subscriber.subscribe(`${this.#prefix}:node:${nodeId}`, `${this.#prefix}:nodes`);
      this.#subscribed = true;
      this.#judge();
    } catch {
      // The connection went while it subscribed; the next one subscribes anew.
    }
  }

  #receive(text: string): void {
    const space = text.indexOf(' ');
    const from = text.slice(0, space);
    if (space < 0 || !isNodeId(from)) return;
    if (from !== this.nodeId) return this.#handlers?.onText(from, text.slice(space + 1));
    this.#echoed = true;
  }

  #judge(): void {
    const isUp = !this.#closed && this.#subscribed && this.#publisher.status === 'ready';
    if (isUp === this.#isUp) return;
    this.#isUp = isUp;
    if (isUp) {
      this.#log.info('bus up');
      this.#handlers?.onUp();
    } else if (!this.#closed) {
      this.#log.warn('bus down');
      this.#handlers?.onDown();
    }
  }

  #echo(): void {
    this.#cancelEcho = this.#clock.setTimer(() => {
      if (this.#isUp && !this.#echoed) {
        this.#log.warn('bus silent, connecting anew');
        this.#publisher.disconnect(true);
        this.#subscriber.disconnect(true);
      }
      this.#echoed = !this.#isUp;
      if (this.#isUp) this.send(this.nodeId, ECHO);
      this.#echo();
    }, ECHO_MS);
  }
}

function reasonOf(error: unknown): string {
  const said = error instanceof Error ? error.message : '';
  if (/NOAUTH|WRONGPASS|invalid password|invalid username/i.test(said)) {
    return 'refuses the password.';
  }
  if (/certificate|SSL|TLS|self.signed/i.test(said)) return 'cannot be reached over TLS.';
  return 'does not answer.';
}
