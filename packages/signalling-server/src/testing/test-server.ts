/**
 * A real server on a real data folder with two tenants, and the host's backend as a few verbs.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Role, TeleconsultationId } from '@tdoc/sdk-core/protocol';
import { addApiKey } from '../auth/add-api-key.ts';
import { OPERATOR_SCOPES } from '../auth/scopes.ts';
import type { ServerConfig } from '../config.ts';
import type { TicketView } from '../http/admission-operations.ts';
import type { TeleconsultationView } from '../http/teleconsultation-operations.ts';
import { createLog } from '../observability/log.ts';
import { startServer, type RunningServer, type ServerPorts } from '../server.ts';
import { defaultKekFile } from '../vault/open-keks.ts';
import { createStore } from '../store/sql-store.ts';
import { assertDescribed } from './described-answers.ts';
import { ManualClock } from './manual-clock.ts';
import {
  BELLEVUE_KEY,
  BELLEVUE_ORIGIN,
  drawRoomAuth,
  SAINT_AUBIN_KEY,
  SAINT_AUBIN_ORIGIN,
  type Persona,
} from './personas.ts';
import { SignallingClient } from './websocket-client.ts';

const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(defaultKekFile(folder), { force: true });
});

/** An empty folder; the key encryption key that comes to lie beside it goes with this process. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tdoc-test-'));
  folders.push(folder);
  return folder;
}

export interface TestServerOptions {
  /** Adds an operator's key before the start, as the command line does. */
  operator?: boolean;
  webhook?: { url: string; secret: string };
  config?: Partial<ServerConfig>;
  /** What each start takes instead of its own: a node shares its store and has a bus. */
  ports?: () => Pick<ServerPorts, 'store' | 'bus' | 'versions'>;
  clock?: ManualClock;
}

export class TestServer {
  readonly clock: ManualClock;
  readonly dataDir: string = temporaryFolder();
  /** Everything logged, one JSON line each. */
  readonly logLines: string[] = [];
  /** The operator's key; empty without that option. */
  operatorKey = '';
  readonly #options: TestServerOptions;
  #server: RunningServer | null = null;

  private constructor(options: TestServerOptions) {
    this.#options = options;
    this.clock = options.clock ?? new ManualClock();
  }

  static async start(options: TestServerOptions = {}): Promise<TestServer> {
    const server = new TestServer(options);
    if (options.operator) await server.#addOperator();
    await server.startAgain();
    return server;
  }

  /** Where `/metrics` listens; null when it does not. */
  get metricsPort(): number | null {
    return this.#server?.metricsPort ?? null;
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  /** Starts on the same data, on another port. */
  async startAgain(): Promise<void> {
    const { webhook, config, ports } = this.#options;
    const log = createLog({
      level: 'debug',
      destination: { write: (line) => void this.logLines.push(line) },
    });
    this.#server = await startServer(
      {
        dataDir: this.dataDir,
        port: 0,
        tenants: [
          {
            id: 'saint-aubin',
            name: 'Hôpital Saint-Aubin (fictif)',
            apiKey: SAINT_AUBIN_KEY,
            origins: [SAINT_AUBIN_ORIGIN],
            ...(webhook ? { webhook } : {}),
          },
          {
            id: 'bellevue',
            name: 'Clinique Bellevue (fictive)',
            apiKey: BELLEVUE_KEY,
            origins: [BELLEVUE_ORIGIN],
          },
        ],
        ...config,
      },
      { clock: this.clock, log, ...ports?.() },
    );
  }

  get isDraining(): boolean {
    return this.#server?.isDraining ?? false;
  }

  async #addOperator(): Promise<void> {
    const store = await createStore({ dataDir: this.dataDir });
    const key = { tenantId: null, name: 'operator', scopes: OPERATOR_SCOPES };
    this.operatorKey = (await addApiKey(store, key, this.clock)).secret;
    await store.close();
  }

  /** A tenant the operator adds while the server runs. */
  async addTenant(name: string): Promise<{ id: string; apiKey: string }> {
    const body = { name, origins: ['https://dpi.bois-clair.example'] };
    const response = await this.request('POST', '/v1/tenants', { body, key: this.operatorKey });
    const added = (await response.json()) as {
      tenant: { id: string };
      firstKey: { apiKey: string };
    };
    return { id: added.tenant.id, apiKey: added.firstKey.apiKey };
  }

  async stop(): Promise<void> {
    await this.#server?.close();
  }

  /** Stops and deletes the data. */
  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** One REST request as the host's backend. */
  async request(
    method: string,
    path: string,
    options: { body?: unknown; key?: string | null; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const { body, key = SAINT_AUBIN_KEY, headers = {} } = options;
    const raw = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw }),
    });
    await assertDescribed({ method, path }, response.clone());
    return response;
  }

  async plan(body: object = {}): Promise<TeleconsultationView & { id: TeleconsultationId }> {
    const response = await this.request('POST', '/v1/teleconsultations', { body });
    return (await response.json()) as TeleconsultationView & { id: TeleconsultationId };
  }

  async look(id: string): Promise<TeleconsultationView> {
    const response = await this.request('GET', `/v1/teleconsultations/${id}`);
    return (await response.json()) as TeleconsultationView;
  }

  async ticket(id: string, role: Role): Promise<string> {
    const path = `/v1/teleconsultations/${id}/admission-tickets`;
    const response = await this.request('POST', path, { body: { role } });
    return ((await response.json()) as TicketView).ticket;
  }

  connect(options: Parameters<typeof SignallingClient.open>[1] = {}): Promise<SignallingClient> {
    return SignallingClient.open(this.url, options);
  }

  /** A person with a fresh ticket and the right link enters. */
  async enter(
    room: { id: string; roomAuth: string },
    persona: Persona,
    options: Parameters<typeof SignallingClient.open>[1] = {},
  ): Promise<{ client: SignallingClient; resumeToken: string }> {
    const client = await this.connect(options);
    const welcome = await client.join(await this.ticket(room.id, persona.role), room.roomAuth);
    return { client, resumeToken: welcome.resumeToken };
  }

  /** A planned teleconsultation and the proof of its link. */
  async room(): Promise<{ id: TeleconsultationId; roomAuth: string }> {
    return { id: (await this.plan()).id, roomAuth: drawRoomAuth() };
  }

  /** Moves time in small steps, letting living sockets answer their heartbeats in between. */
  async pass(byMs: number, living: readonly SignallingClient[]): Promise<void> {
    const STEP_MS = 5_000;
    for (let passed = 0; passed < byMs; passed += STEP_MS) {
      this.clock.advance(Math.min(STEP_MS, byMs - passed));
      // The first answer follows the heartbeat, so the second request follows its echo.
      for (const client of living) await client.settle();
      for (const client of living) await client.settle();
    }
  }
}
