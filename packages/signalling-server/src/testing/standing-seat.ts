/**
 * A participant as a browser keeps one: in a room through nginx, back by its resume token whenever the
 * connection is lost, with a record of all it heard and how often it had to come back.
 */
import type { ParticipantId, ServerMessage } from '@tdoc/sdk-core/protocol';
import { NODE_HEADER } from './nginx-server.ts';
import { SignallingClient } from './websocket-client.ts';

/** As the SDK's first tries. */
const RETRY_MS = 200;
const OFFERED = ['tdoc.v2', 'tdoc.v1'];

export class StandingSeat {
  readonly url: string;
  /** Payloads relayed to this seat, in the order they came, over all its connections. */
  readonly relayed: string[] = [];
  /** How often it was welcomed. */
  welcomes = 0;
  #client: SignallingClient;
  #resumeToken = '';
  #left = false;
  readonly #waiting = new Set<() => void>();

  private constructor(url: string, client: SignallingClient) {
    this.url = url;
    this.#client = client;
  }

  /**
   * Joins; with `port` over a connection that leads to the node on it.
   */
  static async join(
    url: string,
    { ticket, roomAuth, port }: { ticket: string; roomAuth: string; port?: number },
  ): Promise<StandingSeat> {
    const seat = new StandingSeat(url, await connectTo(url, port));
    const { resumeToken } = await seat.#client.join(ticket, roomAuth);
    seat.#welcomed(seat.#client, resumeToken);
    return seat;
  }

  get participantId(): ParticipantId {
    return this.#client.participantId;
  }

  /** The node its socket is on. */
  get port(): number {
    return portOf(this.#client);
  }

  send(message: Parameters<SignallingClient['send']>[0]): void {
    this.#client.send(message);
  }

  /** Resolves once this holds. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** Gone without a word, and does not come back. */
  stop(): void {
    this.#left = true;
    void this.#client.drop();
  }

  #welcomed(client: SignallingClient, resumeToken: string): void {
    this.#client = client;
    this.#resumeToken = resumeToken;
    this.welcomes += 1;
    client.onMessage = (message) => this.#hear(message);
    for (const message of client.inbox.splice(0)) this.#hear(message);
    void client.closed.then(() => this.#comeBack());
    this.#wake();
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }

  #hear(message: ServerMessage): void {
    if (message.type === 'relay') this.relayed.push(message.payload);
    this.#wake();
  }

  async #comeBack(): Promise<void> {
    const { participantId } = this;
    while (!this.#left) {
      try {
        const options = { protocols: OFFERED, participantId };
        const client = await SignallingClient.open(this.url, options);
        const { resumeToken } = await client.resume(this.#resumeToken);
        this.#welcomed(client, resumeToken);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }
}

function portOf(client: SignallingClient): number {
  const header = client.upgradeHeaders[NODE_HEADER];
  // After a retry nginx lists every node it asked.
  return Number(String(header).split(':').at(-1));
}

async function connectTo(url: string, port?: number): Promise<SignallingClient> {
  const tries = 50;
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const client = await SignallingClient.open(url, { protocols: OFFERED });
    if (port === undefined || portOf(client) === port) return client;
    await client.close();
  }
  throw new Error(`nginx did not lead to ${port ?? 'any node'}`);
}
