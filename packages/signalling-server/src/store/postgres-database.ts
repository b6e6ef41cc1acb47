/**
 * The one door to PostgreSQL: connections with their limits, and a driver that gives numbers as
 * numbers. Knows no query of ours.
 */
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { parsePostgresAddress, type PostgresAddress } from './postgres-address.ts';
import type { Schema } from './schema.ts';

/** How PostgreSQL is used; everything but `url` has a default. */
export interface PostgresOptions {
  /** `postgresql://user:password@host:5432/database`, of the role that serves. */
  url: string;
  /** The same of the role that owns the tables, for migrations only. */
  ownerUrl?: string | undefined;
  /** Connections of one server at most. */
  poolSize?: number | undefined;
  /** A statement that takes longer is given up, in seconds. */
  statementTimeoutS?: number | undefined;
}

export const DEFAULT_POOL_SIZE = 10;
export const DEFAULT_STATEMENT_TIMEOUT_S = 15;
/** How long one attempt to connect may take; a restart is waited for by trying again. */
const CONNECT_TIMEOUT_MS = 3_000;
/** A server that hangs in the middle of a transaction must not keep the audit log from others. */
const IDLE_IN_TRANSACTION_MS = 30_000;
const IDLE_CONNECTION_MS = 60_000;
const KEEP_ALIVE_AFTER_MS = 10_000;

export interface OpenOptions {
  poolSize?: number | undefined;
  /** Null: none, for the operator's long reads and migrations. */
  statementTimeoutS?: number | null | undefined;
}

/**
 * Connections to a database, made when they are needed.
 * @throws DatabaseFault ERR_DATABASE_ADDRESS_INVALID
 */
export function openPostgres(url: string, options: OpenOptions = {}): Kysely<Schema> {
  const { poolSize = DEFAULT_POOL_SIZE, statementTimeoutS = DEFAULT_STATEMENT_TIMEOUT_S } = options;
  const address = parsePostgresAddress(url);
  const pool = new pg.Pool({
    host: address.host,
    port: address.port,
    user: address.user,
    password: address.password,
    database: address.database,
    ssl: sslOf(address),
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    application_name: 'tdoc-server',
    ...(statementTimeoutS === null
      ? {}
      : {
          statement_timeout: statementTimeoutS * 1000,
          idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
        }),
    types: { getTypeParser: typeParser },
  });
  // A lost connection is told to whoever uses it next; unheard, these would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
}

function sslOf({ tls }: PostgresAddress): pg.PoolConfig['ssl'] {
  if (tls === null) return false;
  return {
    minVersion: 'TLSv1.3',
    rejectUnauthorized: true,
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
  };
}

const typeParser: pg.CustomTypesConfig['getTypeParser'] = (type, format): unknown =>
  type === pg.types.builtins.INT8 && format !== 'binary'
    ? safeInteger
    : pg.types.getTypeParser(type, format);

/** Times, places and sizes of ours are far below 2^53; what is not was written by somebody else. */
function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('a number in the database is too large');
  return value;
}
