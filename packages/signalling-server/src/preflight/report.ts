/** A preflight as text that fits on a sheet of paper, and as JSON for monitoring. Pure. */
import { verdictOf, type Finding, type Subject, type Verdict } from './finding.ts';
import { inWords, type PreflightLanguage } from './sentences.ts';

export interface PreflightReport {
  /** Version of the server that looked. */
  version: string;
  /** When, ISO 8601 in UTC. */
  at: string;
  findings: readonly Finding[];
}

const SUBJECT_NAMES: Record<PreflightLanguage, Record<Subject, string>> = {
  fr: {
    configuration: 'Configuration',
    system: 'Machine',
    port: 'Port',
    'data-folder': 'Dossier',
    database: 'Base',
    bus: 'Bus',
    kek: 'Clé',
    'audit-key': 'Clé d’audit',
    turn: 'Relais',
    certificate: 'Certificat',
    'public-url': 'Adresse',
    clock: 'Horloge',
    webhook: 'Webhook',
  },
  en: {
    configuration: 'Configuration',
    system: 'Machine',
    port: 'Port',
    'data-folder': 'Folder',
    database: 'Database',
    bus: 'Bus',
    kek: 'Key',
    'audit-key': 'Audit key',
    turn: 'Relay',
    certificate: 'Certificate',
    'public-url': 'Address',
    clock: 'Clock',
    webhook: 'Webhook',
  },
};

const VERDICT_NAMES: Record<PreflightLanguage, Record<Verdict, string>> = {
  fr: { ok: 'bon', warn: 'à voir', fail: 'ÉCHEC' },
  en: { ok: 'ok', warn: 'warn', fail: 'FAIL' },
};

const SUMMARY: Record<PreflightLanguage, (counts: Record<Verdict, number>) => string> = {
  fr: ({ ok, warn, fail }) => `${ok} bon(s), ${warn} à voir, ${fail} échec(s)`,
  en: ({ ok, warn, fail }) => `${ok} ok, ${warn} warnings, ${fail} failures`,
};

export function countsOf(findings: readonly Finding[]): Record<Verdict, number> {
  const counts = { ok: 0, warn: 0, fail: 0 };
  for (const one of findings) counts[verdictOf(one)] += 1;
  return counts;
}

export function asText(report: PreflightReport, language: PreflightLanguage): string {
  const { version, at, findings } = report;
  const subjects = SUBJECT_NAMES[language];
  const verdicts = VERDICT_NAMES[language];
  const verdictWidth = Math.max(...Object.values(verdicts).map((name) => name.length)) + 2;
  const subjectWidth = Math.max(...Object.values(subjects).map((name) => name.length)) + 2;
  const lines = findings.flatMap((one) => {
    const { says, todo } = inWords(one, language);
    const start = verdicts[verdictOf(one)].padEnd(verdictWidth);
    const line = start + subjects[one.subject].padEnd(subjectWidth) + says;
    return todo === null ? [line] : [line, `${' '.repeat(verdictWidth + subjectWidth)}→ ${todo}`];
  });
  const head = `tdoc-server check · ${version} · ${at}`;
  return `${head}\n\n${lines.join('\n')}\n\n${SUMMARY[language](countsOf(findings))}\n`;
}

export function asJson(report: PreflightReport, language: PreflightLanguage): string {
  const { version, at, findings } = report;
  const found = findings.map((one) => ({
    subject: one.subject,
    verdict: verdictOf(one),
    code: one.code,
    facts: one.facts,
    ...inWords(one, language),
  }));
  return `${JSON.stringify({ version, at, ...countsOf(findings), findings: found }, null, 2)}\n`;
}
