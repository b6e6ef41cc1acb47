/**
 * Several nodes in one process: real servers on real sockets, one store, one bus in memory that can be
 * cut, and one clock that stands still until a test moves it.
 */
import { rmSync } from 'node:fs';
import { MemoryExchange, type MemoryBus } from '../bus/memory-bus.ts';
import { createStore } from '../store/sql-store.ts';
import type { Store } from '../store/store.ts';
import { ManualClock } from './manual-clock.ts';
import { temporaryFolder, TestServer } from './test-server.ts';
import type { SignallingClient } from './websocket-client.ts';

export class NodeCluster {
  readonly nodes: TestServer[] = [];
  readonly buses: MemoryBus[] = [];
  readonly exchange = new MemoryExchange();
  readonly clock: ManualClock;
  readonly store: Store;
  readonly #dataDir: string;

  private constructor(options: { store: Store; dataDir: string; clock: ManualClock }) {
    this.store = options.store;
    this.#dataDir = options.dataDir;
    this.clock = options.clock;
  }

  /** @param options drainS: for stopping nodes; none by default, because the clock stands still */
  static async start(count: number, options: { drainS?: number } = {}): Promise<NodeCluster> {
    const dataDir = temporaryFolder();
    const store = await createStore({ dataDir });
    const cluster = new NodeCluster({ store, dataDir, clock: new ManualClock() });
    for (let index = 0; index < count; index += 1) await cluster.add(options);
    return cluster;
  }

  /** One node more. */
  async add({ drainS = 0 }: { drainS?: number } = {}): Promise<TestServer> {
    const { clock, store, exchange } = this;
    const bus = exchange.connect();
    const node = await TestServer.start({
      clock,
      config: { drainS },
      ports: () => ({ bus, store: { ...store, close: () => Promise.resolve() } }),
    });
    this.buses.push(bus);
    this.nodes.push(node);
    return node;
  }

  at(index: number): TestServer {
    const node = this.nodes[index];
    if (!node) throw new Error(`there is no node ${index}`);
    return node;
  }

  /** Cuts a node off for good, as its death looks to the others; its sockets break. */
  async lose(index: number, clients: readonly SignallingClient[]): Promise<void> {
    this.buses[index]?.cut();
    await Promise.all(clients.map((client) => client.drop()));
  }

  /** Moves time in steps of the nodes' heartbeat, and lets what they say arrive in between. */
  async pass(byMs: number): Promise<void> {
    const STEP_MS = 100;
    for (let passed = 0; passed < byMs; passed += STEP_MS) {
      this.clock.advance(STEP_MS);
      for (let turn = 0; turn < 3; turn += 1) await new Promise((done) => setImmediate(done));
    }
  }

  /** Moves time until something has come about. */
  async passUntil<T>(event: Promise<T>): Promise<T> {
    let isOver = false;
    const over = event.finally(() => (isOver = true));
    while (!isOver) await this.pass(100);
    return over;
  }

  async dispose(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.dispose()));
    await this.store.close();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }
}
