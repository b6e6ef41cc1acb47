/**
 * What `tdoc-server` is measured against, each a process of its own: a relay on bare `ws` that reads
 * nothing of what it passes on, PeerServer, and socket.io with rooms. Loopback only, no TLS.
 *
 * node baseline-server.mjs bare-ws|peer|socket-io
 */
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

/** The very `ws` that tdoc-server stands on. */
const OF_THE_SERVER = new URL('../../../packages/signalling-server/package.json', import.meta.url);

const HOST = '127.0.0.1';
const say = (port) => console.log(`listening on ${port}`);

const SERVERS = {
  /** The two that open `/<room>` hear each other. */
  'bare-ws': async () => {
    const { WebSocketServer } = createRequire(OF_THE_SERVER)('ws');
    const waiting = new Map();
    const server = new WebSocketServer({ host: HOST, port: 0, perMessageDeflate: false });
    server.on('connection', (socket, request) => {
      const other = waiting.get(request.url);
      socket.other = other;
      if (other) other.other = socket;
      waiting.set(request.url, socket);
      socket.on('message', (data, isBinary) => socket.other?.send(data, { binary: isBinary }));
      socket.send('here');
    });
    server.on('listening', () => say(server.address().port));
  },
  peer: async () => {
    const { PeerServer } = await import('peer');
    PeerServer(
      { host: HOST, port: 0, concurrent_limit: 100_000, alive_timeout: 3_600_000 },
      (http) => say(http.address().port),
    );
  },
  'socket-io': async () => {
    const { Server } = await import('socket.io');
    const http = createServer();
    const io = new Server(http, { perMessageDeflate: false, serveClient: false });
    io.on('connection', (socket) => {
      socket.on('room', (room) => {
        void socket.join(room);
        socket.on('relay', (payload) => socket.to(room).emit('relay', payload));
        socket.emit('here');
      });
    });
    http.listen(0, HOST, () => say(http.address().port));
  },
};

await SERVERS[process.argv[2]]();
