/**
 * What a server shows its operators, put together: its tally, its readiness, and `/metrics` where the
 * configuration asks for it. Decides nothing of its own.
 */
import type { Server } from 'node:http';
import type { Clock } from '../clock.ts';
import { probeDataFolder } from '../store/data-folder-probe.ts';
import type { Store } from '../store/store.ts';
import type { Log } from './log.ts';
import { Metrics } from './metrics.ts';
import { startMetricsServer, type MetricsAddress } from './metrics-server.ts';
import { Readiness } from './readiness.ts';
import { Tally } from './tally.ts';

/** A restart of Redis is shorter. */
const BUS_PATIENCE_MS = 5_000;

export interface OperationsOptions {
  dataDir: string;
  metrics: MetricsAddress | undefined;
  clock: Clock;
  log: Log;
}

export class Operations {
  readonly tally: Tally = new Tally();
  readonly readiness: Readiness;
  readonly #options: OperationsOptions;
  readonly #metrics: Metrics | null;
  #close: () => Promise<void> = () => Promise.resolve();

  constructor(options: OperationsOptions) {
    this.#options = options;
    this.readiness = new Readiness({ clock: options.clock });
    this.#metrics = options.metrics ? new Metrics() : null;
  }

  /** The store to use from here on: watched, and timed where there are metrics. */
  over(store: Store): Store {
    const { dataDir } = this.#options;
    this.readiness.require('store-unreachable', () => store.probe());
    this.readiness.require('data-folder-not-writable', () => probeDataFolder(dataDir));
    return this.#metrics?.timed(store) ?? store;
  }

  /** Counts on the bus between nodes: away for longer than it takes to come back, others should serve. */
  dependOn(bus: { readonly isUp: boolean }): void {
    let awaySince: number | null = null;
    this.readiness.require('bus-unreachable', () => {
      const now = this.#options.clock.now();
      awaySince = bus.isUp ? null : (awaySince ?? now);
      const isLong = awaySince !== null && now - awaySince >= BUS_PATIENCE_MS;
      return isLong ? Promise.reject(new Error('the bus is away')) : Promise.resolve();
    });
  }

  /** Opens `/metrics`; resolves to its port, null without one. */
  async open(sources: {
    server: Server;
    store: Store;
    connections(): number;
    rooms(): number;
  }): Promise<number | null> {
    const { clock, log, metrics: address } = this.#options;
    if (!this.#metrics || !address) return null;
    const { server, ...counts } = sources;
    this.#metrics.watch(server);
    this.#metrics.follow({
      ...counts,
      tally: this.tally,
      now: () => clock.now(),
      isReady: async () => (await this.readiness.reasons()).length === 0,
    });
    const listener = await startMetricsServer(this.#metrics, { address, log });
    this.#close = () => listener.close();
    return listener.port;
  }

  close(): Promise<void> {
    return this.#close();
  }
}
