/**
 * A log as lines of JSON: first its signed head, then every event as FHIR AuditEvent with its text and
 * its inclusion proof under that head. Verifiable with the head and the public keys alone.
 */
import { readEvent } from './audit-event.ts';
import type { AuditReader } from './audit-store.ts';
import { auditEventResource } from './fhir-audit-event.ts';
import { hexOf } from './merkle-hash.ts';
import { inclusionProof } from './merkle-proof.ts';

const PAGE = 500;

/** Hands over the lines of one log, each with its line break. */
export async function exportLog(
  log: string,
  { reader, print }: { reader: AuditReader; print: (line: string) => void },
): Promise<void> {
  const head = await reader.latestAuditHead(log);
  if (head) print(`${JSON.stringify({ type: 'tree-head', ...head })}\n`);
  const read = (place: { level: number; index: number }) => reader.auditNode(log, place);
  for (let from = 0; ;) {
    const page = await reader.auditEvents(log, { from, limit: PAGE });
    for (const { seq, hash, body } of page) {
      const leafHash = hexOf(hash);
      const event = body === null ? null : readEvent(body);
      // What came after the head is told too; its proof comes with the next one.
      const path =
        head && seq < head.size ? await inclusionProof({ leaf: seq, size: head.size }, read) : null;
      const proof = path && { size: head?.size, path: path.map(hexOf) };
      const resource = event && auditEventResource(event, leafHash);
      print(
        `${JSON.stringify({ type: 'event', log, seq, leafHash, event: body, resource, proof })}\n`,
      );
      from = seq + 1;
    }
    if (page.length < PAGE) break;
  }
}
