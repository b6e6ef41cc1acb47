/**
 * What goes wrong with PostgreSQL, as the server tells it: never an address with its password, never
 * the database's own words, which quote rows.
 */

export type DatabaseFaultCode =
  | 'ERR_DATABASE_ADDRESS_INVALID'
  | 'ERR_DATABASE_UNAVAILABLE'
  | 'ERR_DATABASE_NEWER'
  | 'ERR_DATABASE_NOT_MIGRATED'
  | 'ERR_DATABASE_ROLE_UNSAFE'
  | 'ERR_DATABASE_NOT_DURABLE'
  | 'ERR_DATABASE_REFUSED'
  | 'ERR_DATABASE_SIGNED_ELSEWHERE'
  | 'ERR_DATABASE_NOT_EMPTY'
  | 'ERR_DATABASE_COPY_DIFFERS';

/** The database cannot be used, and what to do about it. */
export class DatabaseFault extends Error {
  readonly code: DatabaseFaultCode;

  constructor(code: DatabaseFaultCode, sentence: string, options?: { cause: unknown }) {
    super(sentence, options);
    this.name = 'DatabaseFault';
    this.code = code;
  }
}

/** It did not answer in time. A write under way was not kept, or its answer was lost. */
export class DatabaseUnavailableError extends DatabaseFault {
  constructor(cause: unknown) {
    super(
      'ERR_DATABASE_UNAVAILABLE',
      'PostgreSQL does not answer. See that it runs and that this machine reaches it.',
      { cause },
    );
    this.name = 'DatabaseUnavailableError';
  }
}

/** SQLSTATE, or Node's own code; empty when there is none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Restarts, crashes and too many connections: the next attempt may find it well again. */
const TRANSIENT_STATES = new Set([
  '57P01', // an administrator ended the connection
  '57P02', // another connection crashed
  '57P03', // starting up or shutting down
  '53300', // too many connections
  '40001', // could not be put in a row with others
  '40P01', // deadlock
  '25P03', // idle in a transaction for too long
]);
const TRANSIENT_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
]);
/** The driver has no code for these. */
const TRANSIENT_WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client (has encountered a connection error|was closed) and is not queryable|Postgres connection has been discarded)/;

/** Whether the same work may succeed a moment later. */
export function isTransient(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isTransient);
  const code = codeOf(error);
  if (code.startsWith('08') || TRANSIENT_STATES.has(code) || TRANSIENT_CODES.has(code)) return true;
  return error instanceof Error && TRANSIENT_WORDS.test(error.message);
}

/** The transaction of this receipt was committed before. */
export function isReceiptKept(error: unknown): boolean {
  return (
    codeOf(error) === '23505' &&
    error instanceof Error &&
    'constraint' in error &&
    error.constraint === 'write_receipts_pkey'
  );
}

/** An error of the driver in our own words, where we know what to do about it. */
export function told(error: unknown): unknown {
  if (error instanceof DatabaseFault) return error;
  if (isTransient(error)) return new DatabaseUnavailableError(error);
  // The driver has words only where the server answers that it has no TLS.
  const sign = codeOf(error) || (error instanceof Error ? error.message : '');
  const sentence = REFUSALS.find(([signs]) => signs.test(sign))?.[1];
  return sentence === undefined
    ? error
    : new DatabaseFault('ERR_DATABASE_REFUSED', sentence, { cause: error });
}

const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [/^28/, 'PostgreSQL refuses the user or the password of the address.'],
  [/^3D000$/, 'PostgreSQL has no database of the name in the address. Create it first.'],
  [/^42501$/, 'PostgreSQL does not allow this role to do that. The README says what each may.'],
  [/^(EPROTO|ERR_SSL_|The server does not support SSL)/, 'PostgreSQL does not speak TLS 1.3.'],
  [/^ENOTFOUND$/, 'The host in the address of the database is not known here.'],
  [
    /^(ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/,
    'The certificate of PostgreSQL is not one this machine trusts for that name. Name the ' +
      'authority that signed it with sslrootcert.',
  ],
];
