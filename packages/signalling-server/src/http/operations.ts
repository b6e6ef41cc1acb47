/**
 * Every operation there is, by its place: what the description is written from, and how a request
 * that came to nothing is named in the audit log.
 */
import { createAdmissionTicket, createIceServers } from './admission-operations.ts';
import { keysOfTenant, ownKeys } from './api-key-operations.ts';
import {
  getConsistencyProof,
  getInclusionProof,
  getTreeHead,
  listAuditEvents,
  listTreeHeads,
} from './audit-operations.ts';
import {
  getConsentIssuer,
  getConsentReceipt,
  keepConsentReceipt,
  listConsentReceipts,
  putConsentIssuer,
} from './consent-operations.ts';
import type { Method, Operation } from './operation.ts';
import {
  createTeleconsultation,
  endTeleconsultation,
  getTeleconsultation,
  listTeleconsultations,
  rescheduleTeleconsultation,
} from './teleconsultation-operations.ts';
import {
  changeTenant,
  createTenant,
  getTenant,
  getUsage,
  getUsageOfTenant,
  listTenants,
  resumeTenant,
  suspendTenant,
} from './tenant-operations.ts';
import {
  deleteWebhook,
  discardDeadLetter,
  getWebhook,
  listDeadLetters,
  putWebhook,
  redeliverDeadLetter,
  rotateWebhookSecret,
} from './webhook-operations.ts';

export const OPERATIONS: readonly Operation[] = [
  createTeleconsultation,
  listTeleconsultations,
  getTeleconsultation,
  rescheduleTeleconsultation,
  endTeleconsultation,
  createAdmissionTicket,
  createIceServers,
  keepConsentReceipt,
  listConsentReceipts,
  getConsentReceipt,
  getConsentIssuer,
  putConsentIssuer,
  listAuditEvents,
  getTreeHead,
  listTreeHeads,
  getInclusionProof,
  getConsistencyProof,
  getWebhook,
  putWebhook,
  deleteWebhook,
  rotateWebhookSecret,
  listDeadLetters,
  redeliverDeadLetter,
  discardDeadLetter,
  ...Object.values(ownKeys),
  getUsage,
  createTenant,
  listTenants,
  getTenant,
  changeTenant,
  suspendTenant,
  resumeTenant,
  ...Object.values(keysOfTenant),
  getUsageOfTenant,
] as readonly Operation[];

/** Served to everybody, without a key. */
export const OPEN_PATHS = ['/v1/audit/keys', '/livez', '/readyz', '/openapi.json'] as const;

/** What is at a path: its name in the description, and each method with its operation. */
export interface Place {
  path: string;
  operations: ReadonlyMap<Method, Operation | null>;
}

const PLACES: readonly (Place & { pattern: RegExp })[] = placesOf([
  ...OPERATIONS.map((operation) => ({ ...operation, operation })),
  ...OPEN_PATHS.map((path) => ({ path, method: 'GET' as const, operation: null })),
  { path: '/v1/guard/explain', method: 'GET', operation: null },
  { path: '/v1/guard/unblock', method: 'POST', operation: null },
]);

/** The place of a path; null when there is nothing. */
export function placeOf(path: string): Place | null {
  return PLACES.find(({ pattern }) => pattern.test(path)) ?? null;
}

function placesOf(
  entries: readonly { path: string; method: Method; operation: Operation | null }[],
): (Place & { pattern: RegExp })[] {
  const byPath = new Map<string, Map<Method, Operation | null>>();
  for (const { path, method, operation } of entries) {
    const operations = byPath.get(path) ?? new Map<Method, Operation | null>();
    byPath.set(path, operations.set(method, operation));
  }
  return [...byPath].map(([path, operations]) => ({
    path,
    operations,
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
  }));
}
