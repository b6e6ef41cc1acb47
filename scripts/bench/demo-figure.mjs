/**
 * How long the demo takes to be ready once it was built before: the whole command, from its start to
 * its page in the terminal. The start of a Node that does nothing stands beside it.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run } from '../child-process.mjs';
import { root } from '../repository.mjs';
import { awaitLine, endProcess } from './awaited-line.mjs';
import { median, takeTurns } from './statistics.mjs';

const TURNS = 3;
const GOAL_S = 15;
/** Each start is a newcomer's: it does not know yet which Node it runs on. */
const { TDOC_ON_REPOSITORY_NODE: _continued, ...environment } = process.env;

/** @returns {Promise<import('./figure.mjs').Figure[]>} */
export async function measureDemo({ tell }) {
  const { demo, node } = await takeTurns(
    { demo: startDemo, node: startNode },
    {
      turns: TURNS,
      onMeasured: (name, turn, { seconds }) =>
        tell(`turn ${turn + 1} of ${TURNS}, ${name}: ${seconds.toFixed(1)} s`),
    },
  );
  const middle = (turns, name) => median(turns.map((times) => times[name]));
  const seconds = middle(demo, 'seconds');
  const bareSeconds = middle(node, 'seconds');
  console.log(
    `  median of ${TURNS}: command to page ${seconds.toFixed(2)} s, of which by its own count ` +
      `${middle(demo, 'ownSeconds').toFixed(2)} s; bare start of Node ${bareSeconds.toFixed(2)} s`,
  );
  return [
    { name: 'demo-ready', value: seconds, goal: { relation: '<=', limit: GOAL_S } },
    { name: 'demo-ready-to-bare-node', value: seconds / bareSeconds },
  ];
}

async function startDemo() {
  const data = mkdtempSync(join(tmpdir(), 'tdoc-bench-demo-'));
  const port = String(await freePort());
  const startedAt = performance.now();
  const child = spawn(
    process.execPath,
    ['scripts/demo.mjs', '--lang', 'en', '--data', data, '--port', port],
    { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  try {
    const [, ownSeconds] = await awaitLine(child, /ready in ([\d.]+) s/);
    return { seconds: secondsSince(startedAt), ownSeconds: Number(ownSeconds) };
  } finally {
    await endProcess(child);
    rmSync(data, { recursive: true, force: true });
  }
}

async function startNode() {
  const startedAt = performance.now();
  await run(process.execPath, ['--eval', '0'], { cwd: root, env: environment, show: false });
  return { seconds: secondsSince(startedAt) };
}

const secondsSince = (startedAt) => (performance.now() - startedAt) / 1000;

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
