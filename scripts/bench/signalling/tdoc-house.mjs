/** `tdoc-server` as built, pinned and with its embedded store, and the host's backend that plans and lets in. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { root } from '../../repository.mjs';
import { inParallel } from './in-parallel.mjs';
import { startPinned } from './pinned-server.mjs';
import { RawSocket } from './raw-socket.mjs';

const PACKAGE = join(root, 'packages', 'signalling-server');
const ORIGIN = 'https://dpi.bench.example';
const MAX_CONNECTIONS = 30_000;
/** How many requests the host has under way. */
const HOST_PARALLEL = 32;

export class TdocHouse {
  #data;
  #key;
  #agent = new Agent({ keepAlive: true, maxSockets: HOST_PARALLEL });

  static async open() {
    const house = new TdocHouse();
    house.#data = mkdtempSync(join(tmpdir(), 'tdoc-bench-'));
    house.#key = `tk_${randomBytes(32).toString('base64url')}`;
    const tenant = { id: 'bench', name: 'Bench', apiKey: house.#key, origins: [ORIGIN] };
    const config = join(house.#data, 'config.json');
    const settings = { dataDir: house.#data, port: 0, maxConnections: MAX_CONNECTIONS };
    writeFileSync(config, JSON.stringify({ ...settings, tenants: [tenant] }));
    const { bin } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
    house.server = await startPinned({
      args: [join(PACKAGE, bin['tdoc-server']), 'start', '--config', config],
      ready: /"port":(\d+)[^\n]*server started/,
      cwd: PACKAGE,
    });
    house.port = Number(house.server.match[1]);
    return house;
  }

  /** One POST as the host's backend; resolves to the parsed answer. */
  post(path, body) {
    const text = JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          agent: this.#agent,
          host: '127.0.0.1',
          port: this.port,
          method: 'POST',
          path: `/v1/teleconsultations${path}`,
          headers: {
            authorization: `Bearer ${this.#key}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(text),
          },
        },
        (response) => {
          const parts = [];
          response.on('data', (part) => parts.push(part));
          response.on('end', () => {
            if (response.statusCode === 201) resolve(JSON.parse(Buffer.concat(parts).toString()));
            else reject(new Error(`the server answered ${response.statusCode}`));
          });
        },
      );
      request.on('error', reject);
      request.end(text);
    });
  }

  /** Planned teleconsultations with a ticket for each of two people, none of them in yet. */
  async planPairs(count) {
    return inParallel(count, { at: HOST_PARALLEL }, async () => {
      const { id } = await this.post('', {});
      const roomAuth = randomBytes(32).toString('base64url');
      const visitor = async (role) => {
        const { ticket } = await this.post(`/${id}/admission-tickets`, { role });
        return { role, ticket, roomAuth, participantId: randomBytes(16).toString('hex') };
      };
      return { practitioner: await visitor('practitioner'), patient: await visitor('patient') };
    });
  }

  openSocket() {
    const { port } = this;
    return RawSocket.open({ port, path: '/v1/signalling', protocol: 'tdoc.v1', origin: ORIGIN });
  }

  /** Two people in one teleconsultation, the patient admitted. */
  async seat({ practitioner, patient }) {
    const enter = async (visitor) => {
      const socket = await this.openSocket();
      await takeSeat(socket, visitor);
      return socket;
    };
    const hospital = await enter(practitioner);
    const home = await enter(patient);
    const admitted = home.next((text) => text.includes('"participant-admitted"'));
    hospital.sendText(JSON.stringify({ type: 'admit', participantId: patient.participantId }));
    await admitted;
    return [
      { socket: hospital, to: patient.participantId },
      { socket: home, to: practitioner.participantId },
    ];
  }

  async close() {
    this.#agent.destroy();
    await this.server.stop();
    rmSync(this.#data, { recursive: true, force: true });
  }
}

/** Shows the ticket; resolves once the seat is taken. */
export function takeSeat(socket, { ticket, roomAuth, participantId }) {
  const welcome = socket.next((text) => text.startsWith('{"type":"welcome"'));
  socket.sendText(JSON.stringify({ type: 'join', v: 1, ticket, roomAuth, participantId }));
  return welcome;
}
