/**
 * A wire between a store and its PostgreSQL that a test cuts at the worst moment: when a commit is on
 * its way, or when its answer is.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';

/** `request`: the commit never arrives. `answer`: it is done, and nobody hears of it. */
export type Cut = 'request' | 'answer';

/** The whole statement as the protocol has it, with its closing zero. */
const COMMIT = 'commit\0';

export class CuttingProxy {
  /** What becomes of the next commits, in order; those after them pass. */
  readonly cuts: Cut[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(targetPort: number): Promise<CuttingProxy> {
    const server = createServer();
    const proxy = new CuttingProxy(server);
    server.on('connection', (socket) => proxy.#join(socket, targetPort));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #join(near: Socket, targetPort: number): void {
    const far = connect(targetPort, '127.0.0.1');
    let isDeaf = false;
    const part = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', part);
      socket.on('close', part);
    }
    near.on('data', (chunk) => {
      const cut = chunk.includes(COMMIT) ? this.cuts.shift() : undefined;
      if (cut === 'request') return part();
      if (cut === 'answer') isDeaf = true;
      far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (isDeaf) part();
      else near.write(chunk);
    });
  }
}
