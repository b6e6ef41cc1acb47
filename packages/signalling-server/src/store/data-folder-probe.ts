/**
 * Whether the data folder still takes what is written to it: a full disk, a read-only mount and lost
 * rights show here, and the database would say so only at the next write.
 */
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';

const PROBE_FILE = '.write-probe';

/** Writes a byte, synced, and removes it. @throws what the file system says */
export async function probeDataFolder(dataDir: string): Promise<void> {
  const file = join(dataDir, PROBE_FILE);
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.write('.');
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rm(file, { force: true });
}
