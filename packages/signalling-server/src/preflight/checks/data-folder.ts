/** The folder where everything is kept: whose it is, who can read it, where it lies and how full it is. */
import { existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { probeDataFolder } from '../../store/data-folder-probe.ts';
import { finding, type Finding } from '../finding.ts';
import type { Check } from '../preflight.ts';

const READABLE_BY_OTHERS = 0o077;
const MEBIBYTE = 1_048_576;
const LOW_MIB = 2_048;
/** Kinds of file systems, as the kernel numbers them, on which SQLite's locks are not reliable. */
const REMOTE = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x65735546, 'FUSE'],
  [0x01021997, '9P'],
]);

export const checkDataFolder: Check = async ({ config: { dataDir } }) => {
  if (!existsSync(dataDir)) {
    return [finding('data-folder', 'DATA_FOLDER_MISSING', { dataDir, parent: dirname(dataDir) })];
  }
  const findings: Finding[] = [];
  const { mode, uid } = statSync(dataDir);
  const own = process.getuid?.() ?? uid;
  if ((mode & READABLE_BY_OTHERS) !== 0) {
    const facts = { dataDir, mode: (mode & 0o777).toString(8) };
    findings.push(finding('data-folder', 'DATA_FOLDER_READABLE', facts));
  }
  if (uid !== own) findings.push(finding('data-folder', 'DATA_FOLDER_FOREIGN', { dataDir, uid }));
  const fault = await probeDataFolder(dataDir).then(
    () => null,
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'EIO'),
  );
  if (fault) {
    findings.push(finding('data-folder', 'DATA_FOLDER_NOT_WRITABLE', { dataDir, reason: fault }));
  }
  const { type, bavail, bsize } = statfsSync(dataDir);
  const kind = REMOTE.get(type);
  if (kind) findings.push(finding('data-folder', 'DATA_FOLDER_REMOTE', { dataDir, kind }));
  const freeMiB = Math.floor((bavail * bsize) / MEBIBYTE);
  if (freeMiB < LOW_MIB) {
    findings.push(finding('data-folder', 'DATA_FOLDER_NEARLY_FULL', { dataDir, freeMiB }));
  }
  if (findings.length === 0) {
    findings.push(finding('data-folder', 'DATA_FOLDER_GOOD', { dataDir, freeMiB }));
  }
  return findings;
};
