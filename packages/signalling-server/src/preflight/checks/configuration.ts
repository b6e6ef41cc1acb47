/** The configuration as it was read: what is allowed but seldom meant, and who can read its secrets. */
import { statSync } from 'node:fs';
import { finding, type Finding } from '../finding.ts';
import type { Check } from '../preflight.ts';

const READABLE_BY_OTHERS = 0o077;
/** What the examples have where a secret belongs. */
const PLACEHOLDER = 'CHANGE-ME';
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

export const checkConfiguration: Check = ({ config, configFile }) => {
  const findings: Finding[] = [];
  const { host, port, tls, tenants } = config;
  if (!tls && !LOOPBACK.has(host)) {
    findings.push(finding('configuration', 'CONFIG_PLAIN_HTTP', { host }));
  }
  const secrets = [config.turn?.secret, ...tenants.map(({ apiKey }) => apiKey)];
  if (secrets.some((secret) => secret?.startsWith(PLACEHOLDER))) {
    findings.push(finding('configuration', 'CONFIG_PLACEHOLDER'));
  }
  if (configFile !== null) {
    const mode = statSync(configFile).mode & 0o777;
    if ((mode & READABLE_BY_OTHERS) !== 0) {
      const facts = { file: configFile, mode: mode.toString(8) };
      findings.push(finding('configuration', 'CONFIG_FILE_READABLE', facts));
    }
  }
  if (findings.length === 0) {
    findings.push(finding('configuration', 'CONFIG_GOOD', { host, port, tenants: tenants.length }));
  }
  return Promise.resolve(findings);
};
