/**
 * A data folder whose audit log has grown, for the tests that then do to it what an attacker with the
 * database file, or with the whole folder, would do.
 */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { tenantLog, type AuditEntry } from '../audit/audit-event.ts';
import { SIGNING_KEYS_FILE } from '../audit/signing-keys.ts';
import type { SignedTreeHead } from '../audit/tree-head.ts';
import { runCommand } from '../cli/run-command.ts';
import { createStore } from '../store/sql-store.ts';
import { openAuditFile } from '../store/sqlite-audit-file.ts';
import { DATABASE_FILE } from '../store/sqlite-database.ts';
import { defaultKekFile } from '../vault/open-keks.ts';
import { auditOf, NOW, plannedNow, saintAubin } from './saint-aubin.ts';
import { temporaryFolder } from './test-server.ts';

/** The log of the fictitious Hôpital Saint-Aubin. */
export const LOG: string = tenantLog(saintAubin.id);

const planned = Array.from({ length: 64 }, () => plannedNow());

/** The event at a place; the same one in every log grown here. */
export function entryAt(index: number): AuditEntry {
  const teleconsultation = planned[index % planned.length] ?? plannedNow();
  return { ...auditOf(teleconsultation, 'teleconsultation-read'), at: NOW + index };
}

export interface GrowthOptions {
  /** Sizes at which a head is signed, the last one the size of the log. The tenant's own addition is event 0. */
  heads: number[];
  /** Another event at some places. */
  altered?: Record<number, AuditEntry>;
  /** Signs with the keys of this folder. */
  keysOf?: string;
}

/** Grows a log; answers with its folder and the heads that were signed. */
export async function grownLog({ heads, altered = {}, keysOf }: GrowthOptions): Promise<{
  dataDir: string;
  signed: SignedTreeHead[];
}> {
  const dataDir = temporaryFolder();
  if (keysOf !== undefined) {
    copyFileSync(join(keysOf, SIGNING_KEYS_FILE), join(dataDir, SIGNING_KEYS_FILE));
  }
  const store = await createStore({ dataDir });
  await store.saveTenant(saintAubin, NOW);
  for (let size = 1; size < (heads.at(-1) ?? 0); size += 1) {
    await store.recordAudit([altered[size] ?? entryAt(size)]);
    if (heads.includes(size + 1)) await store.sealAudit(NOW + size);
  }
  const signed = await store.auditHeads(LOG, { after: 0, limit: 100 });
  await store.close();
  return { dataDir, signed };
}

/** Copies a folder's database and keys, the key encryption key beside it included. */
export function copyFolder(from: string, to: string): void {
  for (const file of [DATABASE_FILE, SIGNING_KEYS_FILE]) {
    copyFileSync(join(from, file), join(to, file));
  }
  copyFileSync(defaultKekFile(from), defaultKekFile(to));
}

/** Writes every text in clear, as somebody who has the keys too would before changing some. */
export async function openTexts(dataDir: string): Promise<void> {
  const { reader, close } = await openAuditFile({ dataDir });
  const db = new Database(join(dataDir, DATABASE_FILE));
  db.exec('drop trigger audit_bodies_no_update');
  const update = db.prepare('update audit_bodies set body = ? where log = ? and seq = ?');
  for (const log of await reader.auditLogs()) {
    for (const { seq, body } of await reader.auditEvents(log, { from: 0, limit: 10_000 })) {
      update.run(body, log, seq);
    }
  }
  await close();
  db.exec(`create trigger audit_bodies_no_update before update on audit_bodies
    begin select raise(abort, 'the audit log is append-only'); end`);
  db.close();
}

/** Opens the database as an attacker does: the triggers give way and stand again afterwards. */
export function tamper(dataDir: string, ...statements: string[]): void {
  const db = new Database(join(dataDir, DATABASE_FILE));
  const triggers = db
    .prepare("select name, sql from sqlite_master where type = 'trigger'")
    .all() as { name: string; sql: string }[];
  for (const { name } of triggers) db.exec(`drop trigger ${name}`);
  for (const statement of statements) db.exec(statement);
  for (const { sql } of triggers) db.exec(sql);
  db.close();
}

export interface Verdict {
  exitCode: number;
  codes: string[];
  sentences: string;
  output: string;
}

/** `tdoc-server audit verify` on a folder. */
export async function verdictOn(dataDir: string, ...args: string[]): Promise<Verdict> {
  let output = '';
  const terminal = {
    print: (text: string) => void (output += text),
    printError: (text: string) => void (output += text),
    stopRequested: new Promise<void>(() => undefined),
  };
  const line = ['audit', 'verify', '--data-dir', dataDir, '--json', ...args];
  const exitCode = await runCommand(line, terminal);
  const report = (output.startsWith('{') ? JSON.parse(output) : { faults: [] }) as {
    faults: { code: string; sentence: string }[];
  };
  return {
    exitCode,
    codes: [...new Set(report.faults.map(({ code }) => code))],
    sentences: report.faults.map(({ sentence }) => sentence).join('\n'),
    output,
  };
}
