/**
 * How long the texts of audit events are kept: periods by kind, the tenant's before the server's.
 * Pure. What goes is the text; its leaf, and so the proof of everything else, stays for good.
 */
import { z } from 'zod';
import { AUDIT_KINDS, type AuditKind } from './audit-event.ts';

const DAY_MS = 86_400_000;

/** Certificates say what is gone: without them verification would fail, so they never go. */
const CERTIFICATES = ['audit-purged', 'data-shredded'] as const;
const NEVER_PURGED: ReadonlySet<AuditKind> = new Set(CERTIFICATES);

const days = z.int().min(1).max(36_500);

/** Whole days by kind; `default` for all that is not named. */
export const retentionSchema = z.strictObject({
  default: days.optional(),
  ...(Object.fromEntries(
    AUDIT_KINDS.filter((kind) => !NEVER_PURGED.has(kind)).map((kind) => [kind, days.optional()]),
  ) as Record<Exclude<AuditKind, (typeof CERTIFICATES)[number]>, z.ZodOptional<typeof days>>),
});
export type RetentionDays = z.infer<typeof retentionSchema>;

export const DEFAULT_RETENTION_DAYS = 1_095;

export interface RetentionPeriods {
  server: RetentionDays;
}

/** Before when an event of each kind was recorded to be due for purging, milliseconds since the epoch. */
export function purgeDueBefore(
  { server, tenant }: RetentionPeriods & { tenant: RetentionDays | null },
  now: number,
): { kind: AuditKind; before: number }[] {
  const due: { kind: AuditKind; before: number }[] = [];
  for (const kind of AUDIT_KINDS) {
    if (NEVER_PURGED.has(kind)) continue;
    const name = kind as keyof RetentionDays;
    const kept =
      tenant?.[name] ?? tenant?.default ?? server[name] ?? server.default ?? DEFAULT_RETENTION_DAYS;
    due.push({ kind, before: now - kept * DAY_MS });
  }
  return due;
}

/** Runs of consecutive numbers in an ascending list, first and last of each. */
export function rangesOf(ascending: readonly number[]): (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  for (const value of ascending) {
    const last = ranges.at(-1);
    if (last?.[1] === value - 1) last[1] = value;
    else ranges.push([value, value]);
  }
  return ranges;
}
