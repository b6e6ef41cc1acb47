/**
 * What one piece of work on the database may see, said before it begins. On PostgreSQL the database
 * itself holds every query to it (row-level security); the embedded one takes the query's word.
 */
import type { Kysely, Transaction } from 'kysely';
import { SERVER_LOG, type AuditEntry } from '../audit/audit-event.ts';
import type { Schema } from './schema.ts';

export type Scope =
  /** One tenant's rows: every request once it is known whose it is. */
  | { tenant: string }
  /**
   * The rows that a shown secret's hash, an unguessable id or a web origin opens, for reading only:
   * whoever comes before it is known whose they are.
   */
  | { shown: string }
  /** Across tenants: rounds that look after all of them, and the operator. Never for a request. */
  | 'housekeeping';

export type Queries = Kysely<Schema> | Transaction<Schema>;

export interface Scopes {
  /** True where other processes may write the same database. */
  readonly isShared: boolean;
  /** Looks; changes nothing. Several queries may see different moments. */
  read<T>(scope: Scope, work: (db: Queries) => Promise<T>): Promise<T>;
  /**
   * One transaction: all of the work is kept, or nothing. `work` may run again after a lost
   * connection, so it must do nothing but query.
   */
  write<T>(scope: Scope, work: (tx: Transaction<Schema>) => Promise<T>): Promise<T>;
  /** Goes on in another scope, within the same transaction. */
  enter(db: Queries, scope: Scope): Promise<void>;
  /** Has this name to itself until the transaction ends; waits for whoever has it. */
  lock(tx: Queries, name: string): Promise<void>;
  /** Resolves when the database answers now. */
  probe(): Promise<void>;
  /** Deletes what the scopes themselves have left behind. */
  tidy(): Promise<void>;
}

/** Whose rows a log's are. */
export function scopeOfLog(log: string): Scope {
  return log === SERVER_LOG ? 'housekeeping' : { tenant: log.replace(/^tenant:/, '') };
}

/** A tenant's rows, or the operator's own, who has no tenant. */
export function scopeOf(tenantId: string | null): Scope {
  return tenantId === null ? 'housekeeping' : { tenant: tenantId };
}

/** A tenant's, unless the change is told in the server's log as well: then an operator makes it. */
export function scopeOfWrite(tenantId: string | null, audit: readonly AuditEntry[]): Scope {
  return audit.some((entry) => entry.tenantId === null) ? 'housekeeping' : scopeOf(tenantId);
}
