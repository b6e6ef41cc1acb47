/**
 * The store on SQL: each concept's queries in its own file, all of them on one database.
 */
import { sql, type Kysely } from 'kysely';
import { loadSigningKeys, type SigningKey } from '../audit/signing-keys.ts';
import type { Schema } from './schema.ts';
import { SqlAudit } from './sql-audit.ts';
import { SqlOutbox } from './sql-outbox.ts';
import { SqlTeleconsultations } from './sql-teleconsultations.ts';
import { SqlTenants } from './sql-tenants.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import type { Store } from './store.ts';

const DAY_MS = 86_400_000;
/** A used or expired ticket keeps its own refusal for a day, then it is simply unknown. */
const TICKET_KEPT_MS = DAY_MS;
const IDEMPOTENCY_KEY_KEPT_MS = DAY_MS;
/** Long enough to look into a host's missed webhooks. */
const SETTLED_DELIVERY_KEPT_MS = 7 * DAY_MS;

/** A store over an open database; `close` is what closes that. */
export function createSqlStore(options: {
  db: Kysely<Schema>;
  /** Signs the heads of the audit logs. */
  key: SigningKey;
  close: () => Promise<void>;
}): Store {
  const { db, key, close } = options;
  const audit = new SqlAudit({ db, key });
  const tenants = new SqlTenants({ db, audit });
  const teleconsultations = new SqlTeleconsultations({ db, audit });
  const outbox = new SqlOutbox({ db });
  return {
    saveTenant: (tenant, now) => tenants.saveTenant(tenant, now),
    findTenantByApiKey: (apiKeyHash) => tenants.findTenantByApiKey(apiKeyHash),
    findTenantByName: (name) => tenants.findTenantByName(name),
    knowsOrigin: (origin) => tenants.knowsOrigin(origin),
    isOriginOf: (tenantId, origin) => tenants.isOriginOf(tenantId, origin),

    createTeleconsultation: (draft) => teleconsultations.createTeleconsultation(draft),
    findTeleconsultation: (id, tenantId) => teleconsultations.findTeleconsultation(id, tenantId),
    saveTicket: (ticket, entry) => teleconsultations.saveTicket(ticket, entry),
    redeemTicket: (ticketHash, use) => teleconsultations.redeemTicket(ticketHash, use),
    findSeat: (resumeHash) => teleconsultations.findSeat(resumeHash),
    loadRoom: (id) => teleconsultations.loadRoom(id),
    commitRoom: (change) => teleconsultations.commitRoom(change),
    occupiedRooms: () => teleconsultations.occupiedRooms(),
    expiredRooms: (now) => teleconsultations.expiredRooms(now),

    dueDeliveries: (now, limit) => outbox.dueDeliveries(now, limit),
    nextDeliveryAt: () => outbox.nextDeliveryAt(),
    settleDelivery: (id, now) => outbox.settleDelivery(id, now),
    postponeDelivery: (id, next) => outbox.postponeDelivery(id, next),

    recordAudit: (entries) => audit.recordAudit(entries),
    sealAudit: (now) => audit.sealAudit(now),
    purgeAudit: (periods, now) => audit.purgeAudit(periods, now),
    auditLogs: () => audit.auditLogs(),
    auditSize: (log) => audit.auditSize(log),
    auditEvents: (log, page) => audit.auditEvents(log, page),
    auditNode: (log, place) => audit.auditNode(log, place),
    auditNodes: (log, page) => audit.auditNodes(log, page),
    auditHeads: (log, page) => audit.auditHeads(log, page),
    latestAuditHead: (log) => audit.latestAuditHead(log),

    purge: (now) => purge(db, now),
    probe: async () => {
      await sql`select 1`.execute(db);
    },
    close,
  };
}

/**
 * Opens the embedded store of a data folder.
 * @throws DataFolderLockedError, DatabaseUnusableError, SigningKeysUnusableError
 */
export async function createStore(options: { dataDir: string }): Promise<Store> {
  const handle = await openSqliteDatabase(options);
  try {
    const { current } = loadSigningKeys(options.dataDir);
    return createSqlStore({ ...handle, key: current });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function purge(db: Kysely<Schema>, now: number): Promise<void> {
  await db
    .deleteFrom('admission_tickets')
    .where('expires_at', '<', now - TICKET_KEPT_MS)
    .execute();
  await db
    .deleteFrom('idempotency_keys')
    .where('created_at', '<', now - IDEMPOTENCY_KEY_KEPT_MS)
    .execute();
  await db
    .deleteFrom('webhook_deliveries')
    .where('settled_at', '<', now - SETTLED_DELIVERY_KEPT_MS)
    .execute();
}
