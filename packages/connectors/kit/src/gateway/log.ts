/**
 * The only way to the log, and an allow-list: what is not named below cannot be written, so nothing
 * of a message, a patient or a peer gets there. One JSON line each.
 *
 * error  somebody must act · warn  handled, worth a look · info  one line per lifecycle transition
 */
import type { Clock } from '../clock.ts';

export interface LogFields {
  code?: string;
  port?: number;
  version?: string;
  count?: number;
}

const ALLOWED: readonly (keyof LogFields)[] = ['code', 'port', 'version', 'count'];

export interface Log {
  info(sentence: string, fields?: LogFields): void;
  warn(sentence: string, fields?: LogFields): void;
  error(sentence: string, fields?: LogFields): void;
}

export function createLog(options: { clock: Clock; write: (line: string) => void }): Log {
  const line =
    (level: string) =>
    (sentence: string, fields: LogFields = {}) => {
      const allowed = ALLOWED.map((name) => [name, fields[name]]).filter(
        ([, v]) => v !== undefined,
      );
      const time = new Date(options.clock.now()).toISOString();
      const entry = { level, time, ...(Object.fromEntries(allowed) as object), msg: sentence };
      options.write(`${JSON.stringify(entry)}\n`);
    };
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

/** The stable code of an error; its message may quote input, so it stays out. */
export function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return error.code;
  return error instanceof Error ? error.name : 'ERR_UNKNOWN';
}
