/**
 * `@tdoc/signalling-server`: start the server from another program. Importing it starts nothing.
 */
export { startServer, type RunningServer, type ServerPorts } from './server.ts';
export { ConfigError, type ServerConfig, type TenantConfig } from './config.ts';
export { CertificateError, type CertificateFault } from './http/tls-certificate.ts';
export type { Clock } from './clock.ts';
export type { Bus, BusHandlers, NodeId } from './bus/bus.ts';
export { RedisUnreachableError } from './bus/redis-bus.ts';
export { createLog, type Log, type LogFields, type LogLevel } from './observability/log.ts';
export { addTenant, type NewTenant, type TenantSecrets } from './auth/add-tenant.ts';
export { createStore, type StoreOptions } from './store/sql-store.ts';
export type { Store } from './store/store.ts';
export { DataFolderLockedError } from './store/data-folder-lock.ts';
export { DatabaseUnusableError } from './store/sqlite-database.ts';
export { DatabaseFault, type DatabaseFaultCode } from './store/postgres-fault.ts';
export type { PostgresOptions } from './store/postgres-database.ts';
export { VaultError, type VaultFaultCode } from './vault/vault-error.ts';
export type { KekSource } from './vault/open-keks.ts';
