/**
 * `tdoc-server audit …`: verifies, exports and changes the signing key.
 */
import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { SERVER_LOG, tenantLog } from '../audit/audit-event.ts';
import { exportLog } from '../audit/export-log.ts';
import { readPublishedKeys, rotateSigningKey } from '../audit/signing-keys.ts';
import { signedTreeHeadSchema, type SignedTreeHead } from '../audit/tree-head.ts';
import { verifyAudit, type AuditReport } from '../audit/verify-audit.ts';
import { lockDataFolder } from '../store/data-folder-lock.ts';
import { openAudit } from '../store/open-audit.ts';
import { openAuditFile } from '../store/sqlite-audit-file.ts';
import { UsageError, type Command } from './command-line.ts';
import { databaseOf } from './database-address.ts';
import type { WithKek } from './kek-options.ts';
import { readText } from './read-file.ts';
import type { Terminal } from './run-command.ts';

/** The log is not whole; exit code 5. */
const NOT_WHOLE = 5;
/** Logs shorter than this are read before anybody wonders. */
const PROGRESS_EVERY = 10_000;

function headOf({ log, size, root, ts, prev_sth_hash, jws }: SignedTreeHead): SignedTreeHead {
  return { log, size, root, ts, prev_sth_hash, jws };
}

type CommandOf<N extends Command['name']> = Extract<Command, { name: N }> & WithKek;

const headFile = z.union([
  signedTreeHeadSchema,
  z.looseObject({ auditHead: signedTreeHeadSchema }).transform(({ auditHead }) => auditHead),
  signedTreeHeadSchema.extend({ type: z.literal('tree-head') }).transform(headOf),
]);

const keySet = z.looseObject({
  keys: z.array(z.looseObject({ kty: z.literal('OKP'), kid: z.string(), x: z.string() })).min(1),
});

export async function auditVerify(
  { dataDir, headsFile, keysFile, json, database, kek }: CommandOf<'audit-verify'>,
  terminal: Terminal,
): Promise<number> {
  const outside = headsFile === undefined ? [] : readHeads(headsFile);
  const keys = keysFile === undefined ? readPublishedKeys(dataDir) : readKeys(keysFile);
  const { reader, missingTriggers, close } = await openAudit({
    dataDir,
    database: databaseOf(database, terminal),
    kek,
    isVerifying: true,
  });
  try {
    let told = 0;
    const report = await verifyAudit({
      reader,
      keys: keys ?? { keys: [] },
      outside,
      missingTriggers,
      onProgress: ({ log, done, total }) => {
        if (json || done < told + PROGRESS_EVERY) {
          if (done < told) told = 0;
          return;
        }
        told = done;
        terminal.printError(`${log}: ${done} of ${total} events read\n`);
      },
    });
    terminal.print(json ? `${JSON.stringify(report)}\n` : wordsOf(report, outside.length));
    return report.faults.length === 0 ? 0 : NOT_WHOLE;
  } finally {
    await close();
  }
}

export async function auditExport(
  { dataDir, tenantId, database, kek }: CommandOf<'audit-export'>,
  terminal: Terminal,
): Promise<number> {
  const { reader, close } = await openAudit({
    dataDir,
    database: databaseOf(database, terminal),
    kek,
  });
  try {
    const log = tenantId === undefined ? SERVER_LOG : tenantLog(tenantId);
    if (!(await reader.auditLogs()).includes(log)) {
      throw new UsageError('--tenant names no tenant of this database.');
    }
    await exportLog(log, { reader, print: (line) => terminal.print(line) });
    return 0;
  } finally {
    await close();
  }
}

export async function auditRotateKey(
  { dataDir, database, kek }: CommandOf<'audit-rotate-key'>,
  terminal: Terminal,
): Promise<number> {
  const shared = databaseOf(database, terminal);
  if (shared) {
    const { rotateSigner } = await import('../store/postgres-open.ts');
    const kid = await rotateSigner({ dataDir, database: shared });
    terminal.print(
      `Signing key from now on: ${kid}\nCopy audit-signing-keys.json to every node and start them ` +
        'again.\nKeep GET /v1/audit/keys outside again.\n',
    );
    return 0;
  }
  const { close } = await openAuditFile({ dataDir, kek });
  await close();
  const unlock = lockDataFolder(dataDir);
  try {
    const kid = rotateSigningKey(dataDir);
    terminal.print(`Signing key from now on: ${kid}\nKeep GET /v1/audit/keys outside again.\n`);
    return 0;
  } finally {
    unlock();
  }
}

function wordsOf({ logs, faults }: AuditReport, outside: number): string {
  const lines = logs.map(({ log, size, head, unsigned, purged }) => {
    const signed = head ? `signed at ${head.ts}` : 'not signed yet';
    const after = head && unsigned > 0 ? `, ${unsigned} since` : '';
    const gone = purged.reduce((count, [first, last]) => count + last - first + 1, 0);
    const runs = purged.map(([first, last]) => (first === last ? first : `${first}–${last}`));
    const without = gone > 0 ? `; text purged of ${gone}: ${shortened(runs)}` : '';
    return `${log}: ${size} events, ${signed}${after}${without}`;
  });
  const verdict =
    faults.length > 0
      ? ['', `NOT WHOLE: ${faults.length} faults`, ...faults.map(({ sentence }) => sentence)]
      : [
          '',
          outside > 0
            ? `Whole, and it continues the ${outside} tree heads kept outside.`
            : 'Whole in itself. Only heads kept outside (--from) can show that it was not ' +
              'replaced from beginning to end.',
        ];
  return `${[...lines, ...verdict].join('\n')}\n`;
}

function shortened(runs: readonly (string | number)[]): string {
  const SHOWN = 20;
  const more = runs.length > SHOWN ? ` and ${runs.length - SHOWN} more runs` : '';
  return runs.slice(0, SHOWN).join(', ') + more;
}

/** One head, a webhook's body, or one of these a line. */
function readHeads(file: string): SignedTreeHead[] {
  const text = readText(file);
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const values = parsed(text) ?? lines.map(parsed);
  const list = Array.isArray(values) ? values : [values];
  const heads = list.map((value) => headFile.safeParse(value));
  if (heads.length === 0 || heads.some(({ success }) => !success)) {
    throw new UsageError(`${file} holds no signed tree heads. See tdoc-server audit --help.`);
  }
  return heads.flatMap(({ data }) => data ?? []);
}

function readKeys(file: string): JSONWebKeySet {
  const keys = keySet.safeParse(parsed(readText(file)));
  if (!keys.success)
    throw new UsageError(`${file} holds no keys as GET /v1/audit/keys gives them.`);
  return keys.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
