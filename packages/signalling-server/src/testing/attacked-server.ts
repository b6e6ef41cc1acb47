/**
 * A server that is attacked beside a witness room, and what its guard counted of it: an attack that is
 * refused unseen, or at the cost of others, is one that worked.
 */
import assert from 'node:assert/strict';

import type { Signal } from '../guard/signals.ts';
import { TestServer } from './test-server.ts';
import { WitnessRoom } from './witness-room.ts';

const OPERATOR_KEY = 'ok_operator-of-the-tests-000000000000000';

export class AttackedServer {
  readonly server: TestServer;
  /** Two people who must notice nothing. */
  readonly witness: WitnessRoom;

  private constructor(options: { server: TestServer; witness: WitnessRoom }) {
    this.server = options.server;
    this.witness = options.witness;
  }

  static async start(): Promise<AttackedServer> {
    const server = await TestServer.start({ config: { guard: { operatorKey: OPERATOR_KEY } } });
    return new AttackedServer({ server, witness: await WitnessRoom.enter(server) });
  }

  /** Attacks beside the witnesses, and expects so many more of the signal; null where it is no attack. */
  async counted(signal: Signal | null, times: number, attack: () => Promise<void>): Promise<void> {
    const earlier = signal ? await this.#count(signal) : 0;
    await this.witness.while(attack);
    if (signal) assert.equal((await this.#count(signal)) - earlier, times, `${signal} counted`);
  }

  /** Nothing of all this may have reached into a prototype. */
  async dispose(): Promise<void> {
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    await this.server.dispose();
  }

  async #count(signal: Signal): Promise<number> {
    const response = await this.server.request('GET', '/v1/guard/explain', { key: OPERATOR_KEY });
    return ((await response.json()) as { noticed: Record<string, number> }).noticed[signal] ?? 0;
  }
}
