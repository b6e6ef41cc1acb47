/**
 * Reads the address of a PostgreSQL database: who connects where, and how far the way there is
 * trusted. Pure but for the certificate file it may name. Repeats no part of what it refuses.
 */
import { readFileSync } from 'node:fs';
import { DatabaseFault } from './postgres-fault.ts';

export interface PostgresAddress {
  /** A name, a network address, or the folder of a Unix socket. */
  host: string;
  port: number;
  user: string;
  password: string | undefined;
  database: string;
  /** Null on this very machine only; otherwise the certificates that may have signed the server's. */
  tls: { ca: string | undefined } | null;
}

const DEFAULT_PORT = 5432;
const KNOWN = new Set(['host', 'sslmode', 'sslrootcert']);

/** @throws DatabaseFault ERR_DATABASE_ADDRESS_INVALID */
export function parsePostgresAddress(text: string): PostgresAddress {
  const address = text.trim();
  if (!/^postgres(ql)?:\/\//.test(address) || !URL.canParse(withHost(address))) {
    throw invalid('it looks like postgresql://user:password@host:5432/database');
  }
  const url = new URL(withHost(address));
  const settings = url.searchParams;
  for (const name of settings.keys()) {
    if (!KNOWN.has(name)) throw invalid('after ? it takes host, sslmode and sslrootcert only');
  }
  const host = settings.get('host') ?? decoded(url.hostname).replace(/^\[(.*)\]$/, '$1');
  const [user, password] = [decoded(url.username), decoded(url.password)];
  const database = decoded(url.pathname.slice(1));
  if (host === '' || host === NO_HOST) throw invalid('it names no host');
  if (user === '') throw invalid('it names no user: the role that serves');
  if (database === '' || database.includes('/')) throw invalid('it names no database');
  return {
    host,
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    user,
    password: password === '' ? undefined : password,
    database,
    tls: tlsOf(host, settings),
  };
}

/** `postgresql://user@/db?host=/run/postgresql` has no host that URL would take. */
const NO_HOST = 'none.invalid';

function withHost(address: string): string {
  return address.replace(/^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)(?=[/?])/, `$1${NO_HOST}`);
}

function tlsOf(host: string, settings: URLSearchParams): PostgresAddress['tls'] {
  const mode = settings.get('sslmode');
  if (mode !== null && mode !== 'verify-full' && mode !== 'disable') {
    throw invalid('sslmode is verify-full, or disable on this very machine');
  }
  const isHere = isLoopback(host);
  if (mode === 'disable' && !isHere) {
    throw invalid('over a network it takes sslmode=verify-full, which is the default');
  }
  if (isHere && mode !== 'verify-full') return null;
  const file = settings.get('sslrootcert');
  return { ca: file === null ? undefined : read(file) };
}

export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host === '::1' ||
    host.startsWith('/') ||
    /^127(\.\d{1,3}){3}$/.test(host)
  );
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw invalid('the file of sslrootcert cannot be read');
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid('a % in it stands for nothing: write it as %25');
  }
}

function invalid(what: string): DatabaseFault {
  return new DatabaseFault(
    'ERR_DATABASE_ADDRESS_INVALID',
    `The address of the database (DATABASE_URL) is wrong: ${what}.`,
  );
}
