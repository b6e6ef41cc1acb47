/** What one node's guard decides reaches the others: over the bus in memory, and over a real Redis. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Bus, BusHandlers } from '../bus/bus.ts';
import { MemoryExchange } from '../bus/memory-bus.ts';
import { connectRedisBus } from '../bus/redis-bus.ts';
import { systemClock } from '../clock.ts';
import { createLog } from '../observability/log.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { RedisServer } from '../testing/redis-server.ts';
import { GuardBus } from './guard-bus.ts';
import { openGuard, type OpenGuard } from './open-guard.ts';
import { guardSchema } from './settings.ts';

const ATTACKER = '203.0.113.7';
const log = createLog({ level: 'silent' });
const audited: string[] = [];

/** One node: its guard on the shared bus, and what else comes over that bus. */
class Node {
  readonly open: OpenGuard;
  readonly bus: GuardBus;
  readonly others: string[] = [];
  #stir: () => void = () => undefined;

  constructor(bus: Bus, clock: ManualClock) {
    this.bus = new GuardBus(bus);
    this.open = openGuard({
      settings: guardSchema.parse({}),
      trustedProxies: [],
      audit: { record: async (entry) => void audited.push(entry.kind) },
      clock,
      log,
      bus: this.bus,
    });
    const handlers: BusHandlers = {
      onText: (_from, text) => {
        this.others.push(text);
        this.#stir();
      },
      onUp: () => this.#stir(),
      onDown: () => undefined,
    };
    this.open.onDecision(() => this.#stir());
    this.bus.listen(handlers);
  }

  attack(): void {
    for (let tries = 0; tries < 10; tries += 1) {
      this.open.guard.notice('ticket-unknown', { address: ATTACKER });
    }
  }

  get door(): string {
    return this.open.guard.doorOf(ATTACKER).door;
  }

  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => (this.#stir = resolve));
  }
}

function shares(name: string, connect: () => Promise<Bus>): void {
  void describe(name, () => {
    const clock = new ManualClock();
    const nodes: Node[] = [];
    const join = async () => {
      const node = new Node(await connect(), clock);
      nodes.push(node);
      await node.until(() => node.bus.isUp);
      return node;
    };
    after(() => Promise.all(nodes.map((node) => node.bus.close())));

    void it('closes the door on every node, tells it once, and opens it on every node', async () => {
      const [one, two] = [await join(), await join()];
      audited.length = 0;
      one.attack();
      await two.until(() => two.door === 'closed');
      assert.equal(audited.length, 2, 'throttle and block, by the node that decided');
      const decision = two.open.guard.decisions().find(({ action }) => action === 'block');
      // Any node will do to let somebody go.
      two.open.guard.lift(decision?.id ?? '');
      one.bus.send(two.bus.nodeId, 'after');
      two.bus.send(one.bus.nodeId, 'after');
      await one.until(() => one.others.includes('after'));
      assert.equal(one.door, 'open');
    });

    void it('tells a node that comes later what is in force', async () => {
      const one = await join();
      one.attack();
      const late = await join();
      await late.until(() => late.door === 'closed');
    });

    void it('passes on what is not the guard’s, and takes nothing that is no decision', async () => {
      const [one, two] = [await join(), await join()];
      for (const text of ['guard {', 'guard null', 'guard {"t":"decided","decision":{"id":"x"}}']) {
        one.bus.broadcast(text);
      }
      one.bus.broadcast('of the rooms');
      await two.until(() => two.others.length > 0);
      assert.deepEqual(two.others, ['of the rooms']);
    });
  });
}

describe('the guard of several nodes', () => {
  const exchange = new MemoryExchange();
  shares('over the bus in memory', () => Promise.resolve(exchange.connect()));

  describe('with Redis', () => {
    let redis: RedisServer;
    before(async () => {
      redis = await RedisServer.start();
    });
    after(() => redis.dispose());
    shares('over a real Redis', () => connectRedisBus({ url: redis.url, clock: systemClock, log }));
  });
});
