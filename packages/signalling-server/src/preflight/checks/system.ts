/** The machine: the age of Node and how many sockets the process may have open. */
import { readFileSync } from 'node:fs';
import { finding, type Finding } from '../finding.ts';
import type { Check } from '../preflight.ts';

/** As in `engines` of the package. */
const OLDEST_NODE = [22, 13] as const;
/** Beside people's sockets: REST requests, the database, webhooks. */
const OTHER_FILES = 400;

export const checkSystem: Check = ({ config }) => {
  const findings: Finding[] = [];
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  const isOld = major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
  const version = process.versions.node;
  findings.push(finding('system', isOld ? 'NODE_TOO_OLD' : 'NODE_GOOD', { version }));

  const limit = openFilesLimit();
  const needed = config.maxConnections + OTHER_FILES;
  if (limit !== null) {
    const code = limit < needed ? 'OPEN_FILES_TOO_FEW' : 'OPEN_FILES_GOOD';
    findings.push(finding('system', code, { limit, needed }));
  }
  return Promise.resolve(findings);
};

/** Of this process, which a service of systemd does not share; null where there is no /proc. */
function openFilesLimit(): number | null {
  try {
    const text = readFileSync('/proc/self/limits', 'utf8');
    const soft = /^Max open files\s+(\d+|unlimited)/m.exec(text)?.[1];
    if (soft === undefined) return null;
    return soft === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(soft);
  } catch {
    return null;
  }
}
