/**
 * Two people in a teleconsultation who go on exchanging sealed messages while somebody else attacks:
 * none may be lost, altered or out of order.
 */
import assert from 'node:assert/strict';
import { anne, jeanne } from './personas.ts';
import type { TestServer } from './test-server.ts';
import type { SignallingClient } from './websocket-client.ts';

export class WitnessRoom {
  readonly practitioner: SignallingClient;
  readonly patient: SignallingClient;
  readonly #server: TestServer;
  #sent = 0;

  private constructor(options: {
    server: TestServer;
    practitioner: SignallingClient;
    patient: SignallingClient;
  }) {
    this.#server = options.server;
    this.practitioner = options.practitioner;
    this.patient = options.patient;
  }

  static async enter(server: TestServer): Promise<WitnessRoom> {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const { client: patient } = await server.enter(room, jeanne);
    practitioner.send({ type: 'admit', participantId: patient.participantId });
    await patient.next('participant-admitted');
    return new WitnessRoom({ server, practitioner, patient });
  }

  /** Relays before, during and after the attack; answers with what the attack answers. */
  async while<T>(attack: () => Promise<T>): Promise<T> {
    // Their own share of messages fills up again.
    this.#server.clock.advance(1_000);
    await this.#relay(3);
    const [answer] = await Promise.all([attack(), this.#relay(10)]);
    await this.#relay(3);
    return answer;
  }

  async #relay(count: number): Promise<void> {
    for (let done = 0; done < count; done += 1) {
      this.#sent += 1;
      const payload = `sealed.${this.#sent}`;
      this.practitioner.send({ type: 'relay', to: this.patient.participantId, payload });
      const { from, payload: received } = await this.patient.next('relay');
      assert.deepEqual([from, received], [this.practitioner.participantId, payload]);
    }
  }
}
