/**
 * The guard's part of the configuration.
 */
import { z } from 'zod';
import { isNetwork } from './address-scope.ts';

export const networkSchema = z
  .string()
  .refine(isNetwork, 'an address or a network in CIDR notation, such as 192.0.2.0/24');

export const guardSchema = z.strictObject({
  /** `dry-run` decides and tells, and stops nobody. */
  mode: z.enum(['on', 'dry-run', 'off']).default('on'),
  /** The operator's key for `/v1/guard`; without one there is no such resource. */
  operatorKey: z
    .string()
    .regex(/^[A-Za-z0-9_-]{32,128}$/, '32 to 128 of A-Z a-z 0-9 _ -')
    .optional(),
  /** Networks with many people behind few addresses: slowed down late, never blocked. */
  sharedNetworks: z.array(networkSchema).max(1_000).default([]),
  /** Where decisions go for fail2ban, one a line, with the address; nowhere by default. */
  decisionFile: z.string().min(1).optional(),
  /** Sources remembered at most. */
  maxSources: z.int().min(100).max(1_000_000).default(20_000),
});

export type GuardSettings = z.output<typeof guardSchema>;
