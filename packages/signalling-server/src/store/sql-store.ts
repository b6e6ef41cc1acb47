/**
 * The store on SQL: each concept's queries in its own file, all of them on one database.
 */
import type { SigningKey } from '../audit/signing-keys.ts';
import type { KekSource } from '../vault/open-keks.ts';
import type { FieldVault } from './field-vault.ts';
import { openVault } from './open-vault.ts';
import type { PostgresOptions } from './postgres-database.ts';
import type { PostgresHandle } from './postgres-open.ts';
import type { Scopes } from './scopes.ts';
import { sealPlaintext } from './seal-plaintext.ts';
import { SqlApiKeys } from './sql-api-keys.ts';
import { SqlAudit } from './sql-audit.ts';
import { deliveryFigures } from './sql-figures.ts';
import { SqlConsents } from './sql-consents.ts';
import { SqlIdempotency } from './sql-idempotency.ts';
import { SqlOutbox } from './sql-outbox.ts';
import { SqlOwnership } from './sql-ownership.ts';
import { SqlTeleconsultations } from './sql-teleconsultations.ts';
import { SqlTenantAdministration } from './sql-tenant-administration.ts';
import { SqlTenants } from './sql-tenants.ts';
import { SqlUsage } from './sql-usage.ts';
import { SqlWebhookSettings } from './sql-webhook-settings.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import type { Store } from './store.ts';

const DAY_MS = 86_400_000;
/** A used or expired ticket keeps its own refusal for a day, then it is simply unknown. */
const TICKET_KEPT_MS = DAY_MS;
const IDEMPOTENCY_KEY_KEPT_MS = DAY_MS;
/** Long enough to look into a host's missed webhooks. */
const SETTLED_DELIVERY_KEPT_MS = 7 * DAY_MS;
/** A month for somebody to come and look. */
const DEAD_LETTER_KEPT_MS = 30 * DAY_MS;

/** A store over an open database; `close` is what closes that. */
export function createSqlStore(options: {
  scopes: Scopes;
  /** Signs the heads of the audit logs. */
  key: SigningKey;
  vault: FieldVault;
  close: () => Promise<void>;
}): Store {
  const { scopes, key, vault, close } = options;
  const audit = new SqlAudit({ scopes, key, vault });
  const tenants = new SqlTenants({ scopes, audit, vault });
  const teleconsultations = new SqlTeleconsultations({ scopes, audit, vault });
  const outbox = new SqlOutbox({ scopes, vault });
  const ownership = new SqlOwnership({ scopes });
  const keys = new SqlApiKeys({ scopes, audit });
  const administration = new SqlTenantAdministration({ scopes, audit, vault });
  const consents = new SqlConsents({ scopes, audit, vault });
  const idempotency = new SqlIdempotency({ scopes });
  const usage = new SqlUsage({ scopes });
  const webhooks = new SqlWebhookSettings({ scopes, audit, vault });
  return {
    saveTenant: (tenant, now) => tenants.saveTenant(tenant, now),
    findTenantByName: (name) => tenants.findTenantByName(name),
    knowsOrigin: (origin) => tenants.knowsOrigin(origin),
    isOriginOf: (tenantId, origin) => tenants.isOriginOf(tenantId, origin),

    createTenant: (tenant, options) => administration.createTenant(tenant, options),
    findTenantProfile: (id) => administration.findTenantProfile(id),
    listTenants: (page) => administration.listTenants(page),
    changeTenant: (id, options) => administration.changeTenant(id, options),

    findKeyHolder: (keyHash) => keys.findKeyHolder(keyHash),
    noteKeyUse: (apiKey, day) => keys.noteKeyUse(apiKey, day),
    addApiKey: (key, entries) => keys.addApiKey(key, entries),
    findApiKey: (id, tenantId) => keys.findApiKey(id, tenantId),
    listApiKeys: (tenantId, page) => keys.listApiKeys(tenantId, page),
    changeApiKey: (apiKey, options) => keys.changeApiKey(apiKey, options),

    findConsentIssuer: (tenantId) => consents.findConsentIssuer(tenantId),
    saveConsentIssuer: (tenantId, issuer, entry) =>
      consents.saveConsentIssuer(tenantId, issuer, entry),
    keepReceipt: (receipt, entry) => consents.keepReceipt(receipt, entry),
    findReceipt: (id, tenantId) => consents.findReceipt(id, tenantId),
    listReceipts: (of, page) => consents.listReceipts(of, page),

    usageOf: (tenantId, month) => usage.usageOf(tenantId, month),

    claimRequest: (claim, before) => idempotency.claimRequest(claim, before),
    answerRequest: (claim, answer) => idempotency.answerRequest(claim, answer),
    releaseRequest: (claim) => idempotency.releaseRequest(claim),

    findWebhook: (tenantId) => webhooks.findWebhook(tenantId),
    changeWebhook: (tenantId, change) => webhooks.changeWebhook(tenantId, change),
    deadLetters: (tenantId, page) => webhooks.deadLetters(tenantId, page),
    redeliver: (of, options) => webhooks.redeliver(of, options),
    discard: (of, options) => webhooks.discard(of, options),

    listTeleconsultations: (of, page) => teleconsultations.listTeleconsultations(of, page),
    createTeleconsultation: (draft) => teleconsultations.createTeleconsultation(draft),
    findTeleconsultation: (id, tenantId) => teleconsultations.findTeleconsultation(id, tenantId),
    findTeleconsultationsByReference: (reference, tenantId) =>
      teleconsultations.findTeleconsultationsByReference(reference, tenantId),
    saveTicket: (ticket, entry) => teleconsultations.saveTicket(ticket, entry),
    redeemTicket: (ticketHash, use) => teleconsultations.redeemTicket(ticketHash, use),
    findSeat: (resumeHash) => teleconsultations.findSeat(resumeHash),
    loadRoom: (id) => teleconsultations.loadRoom(id),
    commitRoom: (change) => teleconsultations.commitRoom(change),
    occupiedRooms: () => teleconsultations.occupiedRooms(),
    expiredRooms: (now) => teleconsultations.expiredRooms(now),

    ownRoom: (id, claim) => ownership.ownRoom(id, claim),
    disownRooms: (nodeId) => ownership.disownRooms(nodeId),
    occupiedRoomOwners: () => ownership.occupiedRoomOwners(),
    roomOfTicket: (ticketHash) => ownership.roomOfTicket(ticketHash),

    claimDelivery: (delivery, until) => outbox.claimDelivery(delivery, until),
    dueDeliveries: (now, limit) => outbox.dueDeliveries(now, limit),
    nextDeliveryAt: () => outbox.nextDeliveryAt(),
    settleDelivery: (id, now) => outbox.settleDelivery(id, now),
    postponeDelivery: (id, next) => outbox.postponeDelivery(id, next),
    giveUpDelivery: (id, failure) => outbox.giveUpDelivery(id, failure),

    deliveryFigures: () => deliveryFigures(scopes),

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

    purge: async (now) => {
      await purge(scopes, now);
      // A key may have been destroyed by another process: a minute later it is in no memory either.
      vault.keys.forget();
    },
    probe: () => scopes.probe(),
    close,
  };
}

export interface StoreOptions {
  dataDir: string;
  database?: PostgresOptions | undefined;
  /** Where the key encryption keys are; by default in the environment, or beside the folder. */
  kek?: KekSource | undefined;
  /** Told where a key encryption key was made: losing it loses the data. */
  onNewKek?: (place: string) => void;
}

/**
 * Opens the store: on PostgreSQL where `database` names one, embedded in the data folder otherwise.
 * The folder holds the key of the audit log in both cases.
 * @throws DataFolderLockedError, DatabaseUnusableError, SigningKeysUnusableError, DatabaseFault, VaultError
 */
export async function createStore(options: StoreOptions): Promise<Store> {
  const { dataDir, database, kek, onNewKek } = options;
  const handle = database ? await postgresHandle(database) : await openSqliteDatabase({ dataDir });
  try {
    const key = await handle.signWith(dataDir);
    const vault = await openVault(handle.scopes, { source: kek, dataDir });
    if (vault.keks.isNew) onNewKek?.(vault.keks.place);
    await sealPlaintext(handle, vault);
    return createSqlStore({ ...handle, key, vault });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Who has no PostgreSQL does not pay for its driver. */
async function postgresHandle(database: PostgresOptions): Promise<PostgresHandle> {
  const { openPostgresDatabase } = await import('./postgres-open.ts');
  return openPostgresDatabase(database);
}

async function purge(scopes: Scopes, now: number): Promise<void> {
  await scopes.write('housekeeping', async (db) => {
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
      .where('given_up_at', 'is', null)
      .execute();
    await db
      .deleteFrom('webhook_deliveries')
      .where('given_up_at', '<', now - DEAD_LETTER_KEPT_MS)
      .execute();
    await db
      .deleteFrom('idempotent_requests')
      .where('claimed_at', '<', now - IDEMPOTENCY_KEY_KEPT_MS)
      .execute();
  });
  await scopes.tidy();
}
