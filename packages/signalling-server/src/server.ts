/**
 * One running server: store, rooms, doors and outbox put together, started and stopped in order.
 * Decides nothing of its own.
 */
import type { ProtocolVersion } from '@tdoc/sdk-core/protocol';
import type { AuditEntry } from './audit/audit-event.ts';
import { AuditTrail } from './audit/audit-trail.ts';
import { keepAudit } from './audit/keep-audit.ts';
import { readPublishedKeys } from './audit/signing-keys.ts';
import { hashSecret } from './auth/secret.ts';
import type { Bus } from './bus/bus.ts';
import { connectRedisBus } from './bus/redis-bus.ts';
import { systemClock, type Clock } from './clock.ts';
import {
  parseConfig,
  webhookNetworksOf,
  type CompleteConfig,
  type ServerConfig,
} from './config.ts';
import { GuardBus } from './guard/guard-bus.ts';
import { openGuard } from './guard/open-guard.ts';
import { createApp } from './http/app.ts';
import { closeServer, createHttpServer, listen } from './http/http-server.ts';
import { watchUnreadable } from './http/unreadable-requests.ts';
import { keepCertificate, loadCertificate } from './http/tls-certificate.ts';
import { keepHouse } from './housekeeping.ts';
import { RoomNode } from './nodes/room-node.ts';
import { createLog, type Log } from './observability/log.ts';
import { Operations } from './observability/operations.ts';
import { Doorkeeper } from './room/doorkeeper.ts';
import { RoomRegistry } from './room/room-registry.ts';
import { subjectOf } from './room/visitor-watch.ts';
import { createStore } from './store/sql-store.ts';
import type { Store } from './store/store.ts';
import { SignallingDoor } from './transport/websocket-server.ts';
import { SERVER_VERSION } from './version.ts';
import { WebhookDispatcher } from './webhooks/webhook-dispatcher.ts';
import { WebhookSender } from './webhooks/webhook-sender.ts';
import { composeWebhook } from './webhooks/webhook-event.ts';

/** Where it lies is in the documentation, not in a log that goes elsewhere. */
const NEW_KEK =
  'a key encryption key was made; unless you named another place it is in <dataDir>.kek. ' +
  'Losing it loses the data: keep a copy apart from the data and its backups';

/** How long sockets get to say goodbye before they are cut. */
const FAREWELL_MS = 1_000;
/** Well within the half minute that systemd and Kubernetes leave by default. */
const DEFAULT_DRAIN_S = 10;

export interface RunningServer {
  /** Where it listens, such as `http://127.0.0.1:8787`. */
  readonly url: string;
  readonly port: number;
  /** True from the moment it was asked to stop: it takes nobody new, and `/readyz` says so. */
  readonly isDraining: boolean;
  /** Takes a renewed certificate from its files now; a bad one is refused and logged. */
  reload(): Promise<void>;
  /** Where `/metrics` listens; null without `metrics` in the configuration. */
  readonly metricsPort: number | null;
  /** Lets browsers move to another node where there is one, then sends everybody away with 1012, keeps what must be kept, frees the data folder. Idempotent. */
  close(): Promise<void>;
}

/** Ports for tests and embedders; the real ones by default. */
export interface ServerPorts {
  clock?: Clock;
  log?: Log;
  /** A store that is open already, of which several servers may be nodes; closed with the server. */
  store?: Store;
  /** The versions of the wire protocol it speaks; all this release knows by default. */
  versions?: readonly ProtocolVersion[];
  /** The bus between nodes; by default Redis where `redisUrl` says so. */
  bus?: Bus;
}

/**
 * Starts a signalling server on a data folder.
 * @throws ConfigError ERR_CONFIG_INVALID with every fault
 * @throws CertificateError when the certificate could not serve
 * @throws DataFolderLockedError ERR_DATA_FOLDER_LOCKED when another process has the folder
 * @throws DatabaseUnusableError ERR_DATABASE_UNUSABLE when the database is of a newer release
 * @throws DatabaseFault ERR_DATABASE_… when PostgreSQL cannot be used, saying what to do
 * @throws RedisUnreachableError ERR_REDIS_UNREACHABLE when Redis does not answer or refuses
 * @throws VaultError ERR_KEK_… when the key encryption key is missing, wrong, retired or exposed
 * @example
 * const server = await startServer({ dataDir: './data', port: 8787 });
 */
export async function startServer(
  config: ServerConfig,
  ports: ServerPorts = {},
): Promise<RunningServer> {
  const complete = parseConfig(config);
  const log = ports.log ?? createLog({ level: complete.logLevel });
  const { dataDir, database, kek } = complete;
  const onNewKek = () => log.warn(NEW_KEK);
  const store = ports.store ?? (await createStore({ dataDir, database, kek, onNewKek }));
  let bus = ports.bus ?? null;
  try {
    const clock = ports.clock ?? systemClock;
    const { redisUrl } = complete;
    if (redisUrl !== undefined) bus ??= await connectRedisBus({ url: redisUrl, clock, log });
    await adoptTenants(store, complete, clock);
    const { versions } = ports;
    return await run(store, complete, { clock, log, bus, versions });
  } catch (error) {
    await bus?.close();
    await store.close();
    throw error;
  }
}

function lifeEvent(kind: 'server-started' | 'server-stopped', clock: Clock): AuditEntry {
  return {
    tenantId: null,
    at: clock.now(),
    kind,
    outcome: 'done',
    actor: { type: 'server' },
    facts: { version: SERVER_VERSION },
  };
}

async function adoptTenants(store: Store, config: CompleteConfig, clock: Clock): Promise<void> {
  for (const { id, name, apiKey, origins, webhook, auditRetentionDays } of config.tenants) {
    await store.saveTenant(
      {
        id,
        name,
        apiKeyHash: hashSecret(apiKey),
        origins,
        webhook: webhook ?? null,
        auditRetention: auditRetentionDays ?? null,
      },
      clock.now(),
    );
  }
}

async function run(
  opened: Store,
  config: CompleteConfig,
  {
    clock,
    log,
    bus,
    versions,
  }: {
    clock: Clock;
    log: Log;
    bus: Bus | null;
    versions: readonly ProtocolVersion[] | undefined;
  },
): Promise<RunningServer> {
  const { dataDir, metrics } = config;
  const operations = new Operations({ dataDir, metrics, clock, log });
  const store = operations.over(opened);
  if (bus) operations.dependOn(bus);
  const audit = new AuditTrail({ store, log });
  const shared = bus && new GuardBus(bus);
  const guard = openGuard({
    settings: config.guard,
    trustedProxies: config.trustedProxies,
    audit,
    clock,
    log,
    bus: shared,
  });
  const webhookNetworks = webhookNetworksOf(config);
  const dispatcher = new WebhookDispatcher({
    store,
    sender: new WebhookSender({ networks: webhookNetworks }),
    clock,
    log,
    isShared: bus !== null,
  });
  const onAnnounced = () => dispatcher.wake();
  const node = shared && new RoomNode({ bus: shared, store, clock, log, onNodeGone: onAnnounced });
  const registry = new RoomRegistry({
    store,
    clock,
    log,
    announce: composeWebhook,
    onAnnounced,
    ...(node && { ownership: node }),
  });
  const doorkeeper = new Doorkeeper({
    store,
    registry,
    audit,
    clock,
    turn: config.turn ?? null,
    stops: (seat) => guard.gatekeeper.stopsParticipant(subjectOf(seat)),
  });
  /** Where a room is worked on from outside: on its node, where there are several. */
  const rooms = node ?? registry;
  let stopping: Promise<void> | null = null;

  const app = createApp({
    store,
    registry: rooms,
    audit,
    auditKeys: readPublishedKeys(config.dataDir) ?? { keys: [] },
    clock,
    log,
    guard,
    operatorKeyHash:
      config.guard.operatorKey === undefined ? null : hashSecret(config.guard.operatorKey),
    version: SERVER_VERSION,
    lifeMs: config.teleconsultationLifeH * 3_600_000,
    ticketLifeMs: config.ticketLifeS * 1000,
    turn: config.turn ?? null,
    webhookNetworks,
    configuredTenants: new Set(config.tenants.map(({ id }) => id)),
    onAnnounced,
    onPlanned: ({ id }) => log.info('teleconsultation planned', { teleconsultationId: id }),
    notReadyReasons: () => operations.readiness.reasons(),
  });
  const { tls, maxConnections, host } = config;
  const material = tls ? await loadCertificate(tls, clock.now()) : undefined;
  const server = createHttpServer(app, { tls: material, maxConnections });
  watchUnreadable(server, guard.gatekeeper);
  const door = new SignallingDoor({
    server,
    doorkeeper,
    registry,
    clock,
    log,
    maxConnections,
    store,
    gatekeeper: guard.gatekeeper,
    audit,
    tally: operations.tally,
    ...(node && { greet: (visitor) => node.greet(visitor) }),
    ...(versions && { versions }),
  });
  guard.onDecision((decision) => door.enforce(decision));

  node?.open({ doorkeeper, registry, clock, log });
  await rooms.endExpired();
  if (!node) await registry.restore();
  const port = await listen(server, { host, port: config.port });
  const certificate =
    tls && 'certFile' in tls ? keepCertificate({ server, files: tls, clock, log }) : null;
  const metricsPort = await operations.open({
    server,
    store,
    connections: () => door.connectionCount,
    rooms: () => registry.roomCount,
  });
  await audit.record(lifeEvent('server-started', clock));
  const stopAudit = keepAudit({
    store,
    trail: audit,
    periods: { server: config.auditRetentionDays },
    clock,
    log,
  });
  const stopHousekeeping = keepHouse({ store, registry: rooms, clock, log });
  dispatcher.wake();
  log.info('server started', { port, version: SERVER_VERSION });

  const drainMs = 1_000 * (config.drainS ?? (node ? DEFAULT_DRAIN_S : 0));
  const stop = async () => {
    log.info('server stopping');
    certificate?.stop();
    if (drainMs > 0) {
      operations.readiness.raise('draining');
      await door.drain({ afterMs: 0, withinMs: drainMs, url: config.drainTo ?? null });
    }
    operations.readiness.raise('stopping');
    node?.hurry();
    await stopHousekeeping();
    node?.freeze();
    await registry.stop();
    door.stop();
    const handedOver = node?.handOver();
    const closed = closeServer(server);
    // Real time whatever the clock: a test that holds time still must not hang here.
    const cancelCut = systemClock.setTimer(() => {
      door.cut();
      server.closeAllConnections();
    }, FAREWELL_MS);
    await closed;
    cancelCut();
    await handedOver;
    await node?.leave();
    await operations.close();
    await dispatcher.stop();
    await guard.settled();
    await stopAudit();
    await audit.settleRefusals();
    await audit.record(lifeEvent('server-stopped', clock));
    await store.sealAudit(clock.now());
    await store.close();
    log.info('server stopped');
  };
  return {
    url: `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    get isDraining() {
      return stopping !== null;
    },
    reload: async () => certificate?.reload(),
    metricsPort,
    close: () => (stopping ??= stop()),
  };
}
