/**
 * The only way to the log, and an allow-list: what is not named below cannot be written, so no
 * payload, ticket, token, name or network address ever gets there.
 *
 * error  somebody must act · warn  handled, worth a look · info  exactly one line per lifecycle
 * transition · debug  for developers, off by default
 */
import { pino, type DestinationStream } from 'pino';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Everything a log line may carry besides its sentence. */
export interface LogFields {
  teleconsultationId?: string;
  tenantId?: string;
  deliveryId?: string;
  decisionId?: string;
  /** A stable code: a refusal, a problem, a close code. */
  code?: string | number;
  status?: number;
  seated?: number;
  attempts?: number;
  count?: number;
  port?: number;
  version?: string;
}

const ALLOWED: ReadonlySet<string> = new Set<keyof LogFields>([
  'teleconsultationId',
  'tenantId',
  'deliveryId',
  'decisionId',
  'code',
  'status',
  'seated',
  'attempts',
  'count',
  'port',
  'version',
]);

export interface Log {
  debug(sentence: string, fields?: LogFields): void;
  info(sentence: string, fields?: LogFields): void;
  warn(sentence: string, fields?: LogFields): void;
  error(sentence: string, fields?: LogFields, cause?: unknown): void;
}

function allowed(fields: LogFields = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => ALLOWED.has(name)));
}

/** Class, code and places of an error; its message may quote input, so it stays out. */
function evidence(cause: unknown): Record<string, unknown> {
  if (!(cause instanceof Error)) return { errorName: typeof cause };
  const places = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    errorName: cause.name,
    errorCode: 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined,
    errorAt: places.slice(0, 6).map((line) => line.trim().replace(/\(?(?:file:\/\/)?\/.*\//, '')),
  };
}

export function createLog(
  options: { level?: LogLevel; destination?: DestinationStream } = {},
): Log {
  const settings = {
    level: options.level ?? 'info',
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const logger = options.destination ? pino(settings, options.destination) : pino(settings);
  return {
    debug: (sentence, fields) => logger.debug(allowed(fields), sentence),
    info: (sentence, fields) => logger.info(allowed(fields), sentence),
    warn: (sentence, fields) => logger.warn(allowed(fields), sentence),
    error: (sentence, fields, cause) =>
      logger.error(
        { ...allowed(fields), ...(cause === undefined ? {} : evidence(cause)) },
        sentence,
      ),
  };
}
