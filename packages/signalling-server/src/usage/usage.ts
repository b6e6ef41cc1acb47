/**
 * What a tenant used in a month: counts and minutes, and nothing of anybody.
 */

/** Of teleconsultations that took place, counted when they end; participants when they join. */
export interface UsageMonth {
  /** `2026-11`. */
  month: string;
  teleconsultations: number;
  seconds: number;
  participants: number;
}

export interface UsageStore {
  /** Zeros for a month without any. */
  usageOf(tenantId: string, month: string): Promise<UsageMonth>;
}
