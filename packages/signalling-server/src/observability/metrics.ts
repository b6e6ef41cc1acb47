/**
 * The server's numbers in Prometheus' form. No label names a tenant, a teleconsultation or a person:
 * labels are codes, methods, status classes and verbs of the store. The only import of prom-client.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Store } from '../store/store.ts';
import type { Tally } from './tally.ts';

/** From a statement on a quiet disk to one that a person notices; seconds. */
const LATENCY_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
/** Counting the audit log reads the database: not at each scrape. */
const AUDIT_SIZE_KEPT_MS = 15_000;

export interface MetricsSources {
  tally: Tally;
  store: Pick<Store, 'auditLogs' | 'auditSize' | 'deliveryFigures'>;
  now(): number;
  connections(): number;
  rooms(): number;
  isReady(): Promise<boolean>;
}

export class Metrics {
  readonly #registry = new Registry();
  readonly #storeSeconds: Histogram<'verb' | 'outcome'>;
  readonly #httpSeconds: Histogram<'method' | 'status'>;

  constructor() {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    this.#storeSeconds = new Histogram({
      name: 'tdoc_store_seconds',
      help: 'Time until the store answered, by verb.',
      labelNames: ['verb', 'outcome'],
      buckets: LATENCY_BUCKETS,
      registers,
    });
    this.#httpSeconds = new Histogram({
      name: 'tdoc_http_seconds',
      help: 'Time until a REST request was answered.',
      labelNames: ['method', 'status'],
      buckets: LATENCY_BUCKETS,
      registers,
    });
  }

  /** The same store, its verbs timed. */
  timed(store: Store): Store {
    const seconds = this.#storeSeconds;
    return new Proxy(store, {
      get(target, name, receiver) {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== 'function' || typeof name === 'symbol') return member;
        return (...args: unknown[]): unknown => {
          const answer: unknown = Reflect.apply(member, target, args);
          if (!(answer instanceof Promise)) return answer;
          const verb = name;
          const startedAt = performance.now();
          const note = (outcome: 'ok' | 'failed') =>
            seconds.observe({ verb, outcome }, (performance.now() - startedAt) / 1000);
          answer.then(
            () => note('ok'),
            () => note('failed'),
          );
          return answer;
        };
      },
    });
  }

  /** Times what this HTTP server answers; upgrades to sockets are none of it. */
  watch(server: Server): void {
    server.on('request', ({ method }: IncomingMessage, response: ServerResponse) => {
      const startedAt = performance.now();
      response.once('finish', () => {
        // The method is the client's word; only these few become a label.
        const known = method === 'GET' || method === 'POST' || method === 'DELETE';
        const labels = {
          method: known ? method : 'other',
          status: `${Math.floor(response.statusCode / 100)}xx`,
        };
        this.#httpSeconds.observe(labels, (performance.now() - startedAt) / 1000);
      });
    });
  }

  /** Where the numbers come from, read at each scrape. */
  follow(sources: MetricsSources): void {
    const { tally, store, now, connections, rooms, isReady } = sources;
    const gauge = (name: string, help: string, read: () => number | Promise<number>) => {
      const instrument: Gauge = new Gauge({
        name,
        help,
        registers: [this.#registry],
        collect: async () => instrument.set(await read()),
      });
    };
    const counter = (name: string, help: string, read: () => number) => {
      const instrument: Counter = new Counter({
        name,
        help,
        registers: [this.#registry],
        collect: () => {
          instrument.reset();
          instrument.inc(read());
        },
      });
    };
    gauge('tdoc_connections', 'Open signalling sockets.', connections);
    gauge('tdoc_rooms', 'Teleconsultations with somebody in them.', rooms);
    gauge('tdoc_ready', '1 while /readyz says ready.', async () => ((await isReady()) ? 1 : 0));
    counter(
      'tdoc_joins_total',
      'Tickets and resume tokens that led to a seat.',
      () => tally.entrances,
    );
    counter('tdoc_relay_messages_total', 'Sealed messages passed on.', () => tally.relayedMessages);
    counter('tdoc_relay_bytes_total', 'Bytes of them, as sent.', () => tally.relayedBytes);
    counter('tdoc_slow_readers_total', 'Sockets cut for falling behind.', () => tally.slowReaders);
    const refusals: Counter<'code'> = new Counter({
      name: 'tdoc_refusals_total',
      help: 'What participants were refused, by code.',
      labelNames: ['code'],
      registers: [this.#registry],
      collect: () => {
        refusals.reset();
        for (const [code, count] of tally.refusals) refusals.inc({ code }, count);
      },
    });
    const auditSize = remembered(() => auditEvents(store), { keptMs: AUDIT_SIZE_KEPT_MS, now });
    gauge('tdoc_audit_events', 'Events in all audit logs together.', auditSize);
    gauge('tdoc_webhook_deliveries_waiting', 'Webhook deliveries not yet accepted.', async () => {
      return (await store.deliveryFigures()).waiting;
    });
    gauge('tdoc_webhook_dead_letters', 'Webhook deliveries that were given up.', async () => {
      return (await store.deliveryFigures()).deadLetters;
    });
  }

  /** The text of one scrape. */
  async text(): Promise<{ contentType: string; body: string }> {
    return { contentType: this.#registry.contentType, body: await this.#registry.metrics() };
  }
}

async function auditEvents(store: MetricsSources['store']): Promise<number> {
  let events = 0;
  for (const log of await store.auditLogs()) events += await store.auditSize(log);
  return events;
}

function remembered(
  read: () => Promise<number>,
  { keptMs, now }: { keptMs: number; now: () => number },
): () => Promise<number> {
  let value: Promise<number> | null = null;
  let until = 0;
  return () => {
    if (value === null || now() >= until) {
      until = now() + keptMs;
      value = read();
      value.catch(() => (value = null));
    }
    return value;
  };
}
