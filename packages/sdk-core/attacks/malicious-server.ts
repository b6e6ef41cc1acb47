/**
 * A signalling server that belongs to the attacker, with the host that serves the pages: everything on
 * one loopback origin. Each attack gets a room of its own.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { WebSocketServer } from 'ws';

import { ROLES, WEBSOCKET_SUBPROTOCOL, type Role } from '../src/protocol/messages.ts';
import { Room } from './room.ts';
import type { Variant } from './variant.ts';

const PAGE = '<!doctype html><html lang="en"><title>Attack</title><body></body></html>';

interface Answer {
  type: string;
  body: string | Buffer;
}

export class MaliciousServer {
  readonly #http: Server;
  readonly #rooms = new Map<string, Room>();
  readonly #folders = new Map<string, string>();

  private constructor(http: Server) {
    this.#http = http;
  }

  static async open(): Promise<MaliciousServer> {
    const http = createServer();
    const server = new MaliciousServer(http);
    http.on('request', (request, response) => {
      const answer = server.#answer(request);
      if (!answer) return response.writeHead(404).end();
      response.writeHead(200, { 'content-type': answer.type }).end(answer.body);
    });
    const sockets = new WebSocketServer({
      server: http,
      handleProtocols: () => WEBSOCKET_SUBPROTOCOL,
    });
    sockets.on('connection', (socket, request) => {
      const room = server.#rooms.get(server.#query(request).get('room') ?? '');
      if (room) room.connect(socket);
      else socket.close(4400);
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    const { port } = this.#http.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  openRoom(): Room {
    const room = new Room(`tc_${randomBytes(16).toString('base64url')}`);
    this.#rooms.set(room.id, room);
    return room;
  }

  /** Where a page finds the given build of the SDK. */
  serve({ key, folder }: Pick<Variant, 'key' | 'folder'>): string {
    this.#folders.set(key, folder);
    return `${this.url}/sdk/${key}`;
  }

  async close(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #query({ url = '/' }: IncomingMessage): URLSearchParams {
    return new URL(url, 'http://127.0.0.1').searchParams;
  }

  /** Null when there is nothing of that name. */
  #answer(request: IncomingMessage): Answer | null {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (pathname === '/') return { type: 'text/html', body: PAGE };
    if (pathname === '/admission') return this.#admit(request);
    const [, , key = '', file = ''] = pathname.split('/');
    const folder = this.#folders.get(key);
    if (!folder) return null;
    return { type: 'text/javascript', body: readFileSync(join(folder, basename(file))) };
  }

  #admit(request: IncomingMessage): Answer | null {
    const query = this.#query(request);
    const room = this.#rooms.get(query.get('room') ?? '');
    const role = ROLES.find((one) => one === query.get('role'));
    request.resume();
    if (!room || !role) return null;
    const ticket = room.ticket(query.get('name') ?? '', role satisfies Role);
    return {
      type: 'application/json',
      body: JSON.stringify({ teleconsultationId: room.id, ticket }),
    };
  }
}
