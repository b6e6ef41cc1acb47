/** Starts the measuring process in a namespace of its own, and hands on what it finds, turn by turn. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { installPackages } from '../apt.mjs';
import { run } from '../child-process.mjs';
import { repositoryEnvironment, repositoryNode } from '../repository.mjs';
import { whyNoNamespaces } from './namespaces.mjs';

const INSIDE = fileURLToPath(new URL('./inside.mjs', import.meta.url));
/** What is needed beyond a browser: the program, how it answers, the package that brings it. */
const TOOLS = [
  ['ip', '-V', 'iproute2'],
  ['socat', '-V', 'socat'],
  ['turnserver', '--version', 'coturn'],
];

/** @returns {Promise<string | null>} why no network can be made on this machine; null when it can. */
export async function whyNoNetwork() {
  const missing = [];
  for (const [program, option, name] of TOOLS) {
    if ((await run(program, [option], { show: false })).code === 127) missing.push(name);
  }
  if (missing.length > 0 && !(await installPackages(missing))) {
    return `install ${missing.join(', ')}`;
  }
  return whyNoNamespaces();
}

/**
 * @param {{ variant: 'sdk' | 'bare', profile: string, seconds?: number, settleS?: number }[]} turns
 * @param {(result: object) => void} [onResult]
 * @returns {Promise<object[]>}
 */
export async function runTurns(turns, onResult = () => {}) {
  const child = spawn('unshare', ['--net', repositoryNode(), '--no-warnings', INSIDE], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: repositoryEnvironment(),
  });
  child.stdin.end(JSON.stringify({ turns }));
  const results = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const result = JSON.parse(line);
    results.push(result);
    onResult(result);
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the measuring process ended with code ${code}`);
  return results;
}
