/**
 * Installs the dependencies when they are missing or no longer those of package-lock.json.
 * Runs on the system's Node before anything is installed, so it imports nothing but Node.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { run } from './child-process.mjs';
import { Refusal, root } from './repository.mjs';
import { withProgress } from './progress-line.mjs';

const OLDEST_NODE = [20, 19];

/** @throws Refusal when Node is too old or the installation fails. */
export async function ensureInstalled(folder = root) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new Refusal(
      `Node ${process.versions.node} is too old: install Node ${OLDEST_NODE.join('.')} or newer, then try again.`,
    );
  }
  if (isInstalled(folder)) return;
  const { code, output } = await withProgress('Installing the dependencies, about a minute', () =>
    run('npm', ['ci', '--no-fund', '--no-audit'], {
      cwd: folder,
      show: false,
      env: { ...process.env, PATH: pathWithoutOwnBinaries(), PUPPETEER_SKIP_DOWNLOAD: '1' },
    }),
  );
  if (code !== 0) {
    console.error(output.trim().split('\n').slice(-15).join('\n'));
    throw new Refusal(
      code === 127
        ? 'npm was not found: install Node with its npm, then try again.'
        : 'The installation failed (its last lines are above): check the network and the npm registry, then run the same command again.',
    );
  }
  writeStamp(folder);
}

/**
 * True when the installed packages are those of package-lock.json. The stamp answers at once; without
 * it (somebody ran `npm ci` by hand) npm's own record of the installation is compared instead.
 */
export function isInstalled(folder = root) {
  const stamp = stampPath(folder);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockDigest(folder)) return true;
  const record = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(record, 'utf8')).packages;
  const isDependency = (path) => path.includes('node_modules/');
  const agrees =
    Object.entries(wanted).every(
      ([path, entry]) =>
        !isDependency(path) ||
        entry.link ||
        (present[path] ? present[path].version === entry.version : isLeftOut(entry)),
    ) && Object.keys(present).every((path) => path in wanted);
  if (agrees) writeStamp(folder);
  return agrees;
}

/** npm leaves out what is meant for another platform. */
const isLeftOut = (entry) => Boolean(entry.optional || entry.os || entry.cpu || entry.peer);

const stampPath = (folder) => join(folder, 'node_modules', '.tdoc-installed');
const lockDigest = (folder) =>
  createHash('sha256')
    .update(readFileSync(join(folder, 'package-lock.json')))
    .digest('hex');
const writeStamp = (folder) => writeFileSync(stampPath(folder), lockDigest(folder));

/** The installation replaces node_modules: it must not run on the Node that lives inside it. */
const pathWithoutOwnBinaries = () =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .filter((entry) => !entry.startsWith(join(root, 'node_modules')))
    .join(delimiter);
