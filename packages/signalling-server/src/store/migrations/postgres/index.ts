/**
 * Every migration of PostgreSQL, under the same names as those of the embedded database: a release
 * knows one list of them. Forward only.
 */
import type { Migration } from 'kysely/migration';
import * as firstLanding from './2026-11-first-landing.ts';
import * as auditLog from './2026-11-second-audit-log.ts';
import * as bus from './2026-11-third-bus.ts';
import * as guard from './2026-11-third-guard.ts';
import * as pg from './2026-11-third-pg.ts';
import * as vault from './2026-11-third-vault.ts';
import * as rest from './2026-11-third-rest.ts';

export const POSTGRES_MIGRATIONS: Record<string, Migration> = {
  '2026-11-first-landing': firstLanding,
  '2026-11-second-audit-log': auditLog,
  '2026-11-third-bus': bus,
  '2026-11-third-guard': guard,
  '2026-11-third-pg': pg,
  '2026-11-third-vault': vault,
  '2026-11-third-rest': rest,
};
