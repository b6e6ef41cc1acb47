/**
 * Where the repository is and which Node it runs on. It brings its own Node 24 as a dev
 * dependency, so that a machine with Node 20 is enough to start with.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const binaries = join(root, 'node_modules', '.bin');

/** Oldest Node that can run the server when the repository's own does not fit this platform. */
const OLDEST_NODE = [22, 13];

/** A reason to stop that is told to the person in one sentence, without a stack. */
export class Refusal extends Error {
  constructor(sentence, exitCode = 1) {
    super(sentence);
    this.name = 'Refusal';
    this.exitCode = exitCode;
  }
}

/** Ends the process with the sentence of a {@link Refusal}, or with the stack of anything else. */
export function stopWith(error) {
  console.error(error instanceof Refusal ? `\n${error.message}\n` : error);
  process.exit(error instanceof Refusal ? error.exitCode : 1);
}

/** The Node that runs everything of this repository. */
export function repositoryNode() {
  const own = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(own)) return own;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) {
    return process.execPath;
  }
  throw new Refusal(
    `Node ${process.versions.node} is too old on this platform: install Node ${OLDEST_NODE.join('.')} or newer, then try again.`,
  );
}

/** The environment in which `node` and every binary are the repository's own. */
export function repositoryEnvironment(extra = {}) {
  const path = [join(repositoryNode(), '..'), binaries, process.env.PATH ?? ''].join(delimiter);
  return {
    ...process.env,
    PATH: path,
    NX_DAEMON: 'false',
    NX_NO_CLOUD: 'true',
    STORYBOOK_DISABLE_TELEMETRY: '1',
    PUPPETEER_SKIP_DOWNLOAD: '1',
    ...extra,
  };
}

/**
 * Runs the calling script again on the repository's Node when it runs on another one. Comes back
 * only in the right process; the outer one hands signals on and ends with the inner one's code.
 */
export async function continueOnRepositoryNode(scriptUrl, args = process.argv.slice(2)) {
  const node = repositoryNode();
  if (node === process.execPath || process.env.TDOC_ON_REPOSITORY_NODE === node) return;
  const child = spawn(node, [fileURLToPath(scriptUrl), ...args], {
    stdio: 'inherit',
    env: repositoryEnvironment({ TDOC_ON_REPOSITORY_NODE: node }),
  });
  // Ctrl-C reaches the whole group by itself; SIGTERM is addressed to this process alone.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const code = await new Promise((resolve) =>
    child.once('exit', (c, s) => resolve(c ?? (s ? 1 : 0))),
  );
  process.exit(code);
}
