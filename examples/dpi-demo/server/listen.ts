/** Opens a server, and closes it with everything that still hangs on it. */
import type { Server } from 'node:http';

export interface ListeningServer {
  port: number;
  close(): Promise<void>;
}

/** @throws the `listen` error, e.g. `EADDRINUSE` */
export async function listen(
  server: Server,
  { host, port }: { host: string; port: number },
): Promise<ListeningServer> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
