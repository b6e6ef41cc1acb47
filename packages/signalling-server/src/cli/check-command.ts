/** `tdoc-server check`: the preflight, printed. Starts nothing and changes nothing. */
import { existsSync } from 'node:fs';
import { rootCertificates } from 'node:tls';
import { systemClock } from '../clock.ts';
import { ConfigError, parseConfig, type CompleteConfig } from '../config.ts';
import { CHECKS } from '../preflight/checks/index.ts';
import { finding, type Finding } from '../preflight/finding.ts';
import { runPreflight } from '../preflight/preflight.ts';
import { asJson, asText, countsOf } from '../preflight/report.ts';
import { SERVER_VERSION } from '../version.ts';
import type { Command } from './command-line.ts';
import { readText } from './read-file.ts';
import type { Terminal } from './run-command.ts';

/** Something would not work; exit code 6. */
const NOT_FIT = 6;
const TIMEOUT_MS = 5_000;

export async function checkServer(
  command: Extract<Command, { name: 'check' }>,
  { config, terminal }: { config: unknown; terminal: Terminal },
): Promise<number> {
  const { configFile = null, url, caFile, json, language } = command;
  // Given one, TLS believes it alone: the public ones are given along.
  const ca = caFile === undefined ? null : [...rootCertificates, readText(caFile)].join('\n');
  const findings = await look(config, {
    configFile: configFile !== null && existsSync(configFile) ? configFile : null,
    publicUrl: url === undefined ? null : new URL(url),
    ca,
  });
  const at = new Date(systemClock.now()).toISOString();
  const report = { version: SERVER_VERSION, at, findings };
  terminal.print(json ? asJson(report, language) : asText(report, language));
  return countsOf(findings).fail > 0 ? NOT_FIT : 0;
}

async function look(
  input: unknown,
  options: { configFile: string | null; publicUrl: URL | null; ca: string | null },
): Promise<Finding[]> {
  let config: CompleteConfig;
  try {
    config = parseConfig(input);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const faults = error.message.split('\n');
    return faults.map((fault) => finding('configuration', 'CONFIG_FAULT', { fault }));
  }
  const context = { ...options, config, clock: systemClock, timeoutMs: TIMEOUT_MS };
  return runPreflight(CHECKS, { ...context, clockReadings: [] });
}
