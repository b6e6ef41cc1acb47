/**
 * Verifies every log of a data folder and what they say of one another.
 */
import type { JSONWebKeySet } from 'jose';
import { SERVER_LOG, tenantLog } from './audit-event.ts';
import { auditFault, type AuditFault } from './audit-fault.ts';
import type { AuditReader } from './audit-store.ts';
import type { SignedTreeHead } from './tree-head.ts';
import { verifyLog, type LogReport } from './verify-log.ts';

export interface VerifyAuditOptions {
  reader: AuditReader;
  keys: JSONWebKeySet;
  outside: readonly SignedTreeHead[];
  /** Guards of the database that are gone. */
  missingTriggers: readonly string[];
  onProgress?: (progress: { log: string; done: number; total: number }) => void;
}

export interface AuditReport {
  logs: LogReport[];
  faults: AuditFault[];
}

export async function verifyAudit(options: VerifyAuditOptions): Promise<AuditReport> {
  const { reader, keys, outside, missingTriggers, onProgress } = options;
  const kept = await reader.auditLogs();
  const names = new Set([...kept, ...outside.map(({ log }) => log)]);
  const logs: LogReport[] = [];
  for (const log of names) {
    const total = await reader.auditSize(log);
    logs.push(
      await verifyLog(log, {
        reader,
        keys,
        outside: outside.filter((head) => head.log === log),
        onProgress: (done) => onProgress?.({ log, done, total }),
      }),
    );
  }
  const faults = [
    ...missingTriggers.map((name) =>
      auditFault('TRIGGER_MISSING', { log: 'database', more: name }),
    ),
    ...logs.flatMap((report) => report.faults),
    ...missingLogs(logs),
  ];
  return { logs: logs.filter(({ size, faults: wrong }) => size > 0 || wrong.length > 0), faults };
}

/** Each log is told of by another: the server's by every tenant's, a tenant's by the server's. */
function missingLogs(logs: readonly LogReport[]): AuditFault[] {
  const sizes = new Map(logs.map(({ log, size }) => [log, size]));
  const expected = (logs.find(({ log }) => log === SERVER_LOG)?.tenants ?? []).map(tenantLog);
  if (logs.some(({ log, size }) => log !== SERVER_LOG && size > 0)) expected.push(SERVER_LOG);
  return expected
    .filter((log) => (sizes.get(log) ?? 0) === 0)
    .map((log) => auditFault('LOG_MISSING', { log }));
}
