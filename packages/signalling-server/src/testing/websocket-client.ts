/**
 * A browser's end of the signalling socket, on a real ws client: remembers what came and lets a test
 * await the next message of a type. No timers: the test runner's own limit ends a wait in vain.
 */
import type { IncomingHttpHeaders } from 'node:http';
import {
  agreedVersion,
  parseServerMessage,
  type ClientMessage,
  type ParticipantId,
  type ProtocolVersion,
  type Refusal,
  type ServerMessage,
} from '@tdoc/sdk-core/protocol';
import { WebSocket } from 'ws';
import { drawParticipantId, SAINT_AUBIN_ORIGIN } from './personas.ts';

type MessageOf<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

export class SignallingClient {
  readonly participantId: ParticipantId;
  /** Resolves to the close code. */
  readonly closed: Promise<number>;
  /** Every message not yet awaited, in order. */
  readonly inbox: ServerMessage[] = [];
  /** Of the answer to the upgrade. */
  upgradeHeaders: IncomingHttpHeaders = {};
  /** Given: hears every message instead of the inbox. */
  onMessage: ((message: ServerMessage) => void) | null = null;
  readonly #socket: WebSocket;
  #arrival: () => void = () => undefined;
  #closeCode: number | null = null;

  private constructor(socket: WebSocket, participantId: ParticipantId) {
    this.#socket = socket;
    this.participantId = participantId;
    socket.on('message', (data) => {
      const parsed = parseServerMessage((data as Buffer).toString('utf8'));
      if (!parsed.ok) throw new Error(`not of the protocol: ${JSON.stringify(parsed.faults)}`);
      if (this.onMessage) return this.onMessage(parsed.message);
      this.inbox.push(parsed.message);
      this.#arrival();
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', (code) => {
        this.#closeCode = code;
        resolve(code);
        this.#arrival();
      });
    });
    socket.on('error', () => undefined);
    socket.on('upgrade', ({ headers }) => (this.upgradeHeaders = headers));
  }

  /** Opens a socket; rejects with the HTTP status when the server refuses the upgrade. */
  static open(
    serverUrl: string,
    options: {
      origin?: string | null;
      protocols?: string[];
      path?: string;
      participantId?: ParticipantId;
      autoPong?: boolean;
      headers?: Record<string, string>;
    } = {},
  ): Promise<SignallingClient> {
    const { origin = SAINT_AUBIN_ORIGIN, protocols = ['tdoc.v1'] } = options;
    const url = serverUrl.replace(/^http/, 'ws') + (options.path ?? '/v1/signalling');
    const socket = new WebSocket(url, protocols, {
      ...(origin === null ? {} : { origin }),
      autoPong: options.autoPong ?? true,
      headers: options.headers ?? {},
    });
    const client = new SignallingClient(socket, options.participantId ?? drawParticipantId());
    return new Promise((resolve, reject) => {
      socket.on('open', () => resolve(client));
      socket.on('unexpected-response', (_request, response) => {
        const { statusCode } = response;
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
        response.on('close', () => {
          reject(new Error(`${statusCode} ${/"code":"(\w+)"/.exec(body)?.[1] ?? ''}`.trim()));
          socket.terminate();
        });
      });
      socket.on('error', reject);
    });
  }

  send(message: ClientMessage): void {
    this.#socket.send(JSON.stringify(message));
  }

  sendRaw(data: string | Buffer): void {
    this.#socket.send(data);
  }

  /** Of the protocol that the server took of those offered. */
  get version(): ProtocolVersion {
    return agreedVersion([this.#socket.protocol]) ?? 1;
  }

  join(ticket: string, roomAuth: string): Promise<MessageOf<'welcome'>> {
    const { participantId, version: v } = this;
    this.send({ type: 'join', v, ticket, roomAuth, participantId });
    return this.next('welcome');
  }

  resume(resumeToken: string): Promise<MessageOf<'welcome'>> {
    this.send({ type: 'resume', v: this.version, resumeToken });
    return this.next('welcome');
  }

  /** The next message of this type; those before it stay in the inbox. */
  async next<T extends ServerMessage['type']>(type: T): Promise<MessageOf<T>> {
    for (;;) {
      const index = this.inbox.findIndex((message) => message.type === type);
      if (index >= 0) return this.inbox.splice(index, 1)[0] as MessageOf<T>;
      if (this.#closeCode !== null) {
        const refusal = this.inbox.find((message) => message.type === 'refused');
        throw new Error(`closed ${this.#closeCode} ${refusal?.code ?? ''} before ${type}`);
      }
      await new Promise<void>((resolve) => {
        this.#arrival = resolve;
      });
    }
  }

  async refusal(): Promise<Refusal> {
    return (await this.next('refused')).code;
  }

  /** A round trip: whatever the server sent before its answer has arrived. */
  async settle(): Promise<void> {
    this.send({ type: 'ping' });
    await this.next('pong');
  }

  /** Closes as a page does that goes away. */
  async close(): Promise<void> {
    this.#socket.close(1001);
    await this.closed;
  }

  /** Breaks the connection without a word, as a lost network does. */
  async drop(): Promise<void> {
    this.#socket.terminate();
    await this.closed;
  }
}
