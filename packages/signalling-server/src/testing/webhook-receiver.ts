/**
 * A host's webhook endpoint over real HTTP: answers what the test says, remembers what came.
 */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';

export interface ReceivedWebhook {
  headers: IncomingHttpHeaders;
  body: string;
}

export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  /** Status of the next answers, in order, null for none at all; 204 when used up. */
  readonly answers: (number | null)[] = [];
  readonly #server: Server;
  #arrival: () => void = () => undefined;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const next = receiver.answers.shift();
        const status = next === undefined ? 204 : next;
        if (status !== null) {
          response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
        }
        receiver.received.push({
          headers: request.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        });
        receiver.#arrival();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/webhooks`;
  }

  /** Resolves once so many have come in all. */
  async until(count: number): Promise<ReceivedWebhook[]> {
    while (this.received.length < count) {
      await new Promise<void>((resolve) => {
        this.#arrival = resolve;
      });
    }
    return this.received;
  }

  /** Resolves once one like this has come. */
  async untilSome(wanted: (webhook: ReceivedWebhook) => boolean): Promise<void> {
    while (!this.received.some(wanted)) await this.until(this.received.length + 1);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
