/**
 * What a preflight can find: each finding has a stable code, and the code alone says how bad it is.
 * Facts are numbers and names an operator knows already, never a secret. Knows no language.
 */

export type Verdict = 'ok' | 'warn' | 'fail';

export const VERDICTS = {
  CONFIG_GOOD: 'ok',
  CONFIG_FAULT: 'fail',
  CONFIG_PLACEHOLDER: 'fail',
  CONFIG_PLAIN_HTTP: 'warn',
  CONFIG_FILE_READABLE: 'fail',
  NODE_GOOD: 'ok',
  NODE_TOO_OLD: 'fail',
  OPEN_FILES_GOOD: 'ok',
  OPEN_FILES_TOO_FEW: 'fail',
  PORT_FREE: 'ok',
  PORT_SERVED: 'ok',
  PORT_TAKEN: 'fail',
  PORT_FORBIDDEN: 'fail',
  PORT_NO_SUCH_ADDRESS: 'fail',
  DATA_FOLDER_GOOD: 'ok',
  DATA_FOLDER_MISSING: 'warn',
  DATA_FOLDER_READABLE: 'fail',
  DATA_FOLDER_FOREIGN: 'fail',
  DATA_FOLDER_NOT_WRITABLE: 'fail',
  DATA_FOLDER_REMOTE: 'fail',
  DATA_FOLDER_NEARLY_FULL: 'warn',
  DATABASE_GOOD: 'ok',
  DATABASE_NONE_YET: 'ok',
  DATABASE_DAMAGED: 'fail',
  DATABASE_NEWER: 'fail',
  DATABASE_OLDER: 'ok',
  POSTGRES_GOOD: 'ok',
  POSTGRES_UNREACHABLE: 'fail',
  POSTGRES_REFUSED: 'fail',
  POSTGRES_NOT_MIGRATED: 'fail',
  POSTGRES_ROLE_UNSAFE: 'fail',
  POSTGRES_NOT_DURABLE: 'fail',
  BUS_GOOD: 'ok',
  BUS_UNREACHABLE: 'fail',
  KEK_GOOD: 'ok',
  KEK_NONE_YET: 'ok',
  KEK_MISSING: 'fail',
  KEK_EXPOSED: 'fail',
  KEK_UNREADABLE: 'fail',
  KEK_COMMAND: 'fail',
  AUDIT_KEY_GOOD: 'ok',
  AUDIT_KEY_NONE_YET: 'ok',
  AUDIT_KEY_LOST: 'fail',
  AUDIT_KEY_UNUSABLE: 'fail',
  AUDIT_KEY_READABLE: 'fail',
  TURN_NONE: 'warn',
  TURN_GOOD: 'ok',
  TURN_UNREACHABLE: 'fail',
  TURN_CERTIFICATE: 'fail',
  TURN_CREDENTIAL_REFUSED: 'fail',
  TURN_REFUSED: 'fail',
  TURN_NOT_AUTHENTIC: 'fail',
  TURN_LEADS_INSIDE: 'fail',
  TURN_RELAYS_ON_PRIVATE: 'warn',
  TURN_NO_TLS: 'warn',
  CERTIFICATE_GOOD: 'ok',
  CERTIFICATE_UNREADABLE: 'fail',
  CERTIFICATE_OTHER_KEY: 'fail',
  CERTIFICATE_EXPIRED: 'fail',
  CERTIFICATE_EXPIRES_SOON: 'warn',
  CERTIFICATE_CHAIN_BROKEN: 'fail',
  CERTIFICATE_SELF_MADE: 'warn',
  CERTIFICATE_OTHER_NAME: 'fail',
  CERTIFICATE_NOT_TRUSTED: 'fail',
  PUBLIC_URL_NOT_GIVEN: 'warn',
  PUBLIC_URL_GOOD: 'ok',
  PUBLIC_URL_UNREACHABLE: 'fail',
  PUBLIC_URL_OTHER_ANSWER: 'fail',
  PUBLIC_URL_NOT_READY: 'warn',
  PUBLIC_URL_NO_WEBSOCKET: 'fail',
  PUBLIC_URL_METRICS: 'fail',
  CLOCK_GOOD: 'ok',
  CLOCK_OFF: 'warn',
  CLOCK_WRONG: 'fail',
  CLOCK_NOT_COMPARED: 'warn',
  WEBHOOK_GOOD: 'ok',
  WEBHOOK_REDIRECTS: 'warn',
  WEBHOOK_UNREACHABLE: 'fail',
} as const satisfies Record<string, Verdict>;

export type FindingCode = keyof typeof VERDICTS;

/** In the order they are looked at and printed. */
export const SUBJECTS = [
  'configuration',
  'system',
  'port',
  'data-folder',
  'database',
  'bus',
  'kek',
  'audit-key',
  'turn',
  'certificate',
  'public-url',
  'clock',
  'webhook',
] as const;
export type Subject = (typeof SUBJECTS)[number];

export type Facts = Readonly<Record<string, string | number>>;

export interface Finding {
  subject: Subject;
  code: FindingCode;
  facts: Facts;
}

export function finding(subject: Subject, code: FindingCode, facts: Facts = {}): Finding {
  return { subject, code, facts };
}

export function verdictOf({ code }: Finding): Verdict {
  return VERDICTS[code];
}
