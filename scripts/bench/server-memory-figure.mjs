/**
 * What the signalling server holds in memory when nobody is there: the binary as published, with its
 * embedded database, after some idle seconds. A process with express and ws alone stands beside it.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { Refusal, root } from '../repository.mjs';
import { awaitLine, endProcess } from './awaited-line.mjs';
import { median, takeTurns } from './statistics.mjs';

const TURNS = 3;
const IDLE_MS = 5_000;
const GOAL_MB = 120;
const PACKAGE = join(root, 'packages', 'signalling-server');
const READY = /server started/;
const BARE_SERVER = `
  import express from 'express';
  import { WebSocketServer } from 'ws';
  const server = express().listen(0, '127.0.0.1', () => console.log('server started'));
  new WebSocketServer({ server });
`;

/** @returns {Promise<import('./figure.mjs').Figure[]>} @throws Refusal where there is no /proc. */
export async function measureServerMemory({ tell }) {
  if (!existsSync('/proc/self/status')) {
    throw new Refusal('The memory of a process is read from /proc: run this benchmark on Linux.');
  }
  const { server, bare } = await takeTurns(
    {
      server: idleServer,
      bare: () => idleMegabytes(['--input-type=module', '--eval', BARE_SERVER]),
    },
    {
      turns: TURNS,
      onMeasured: (name, turn, megabytes) =>
        tell(`turn ${turn + 1} of ${TURNS}, ${name}: ${megabytes.toFixed(1)} MB`),
    },
  );
  const [megabytes, bareMegabytes] = [median(server), median(bare)];
  console.log(
    `  median of ${TURNS}: tdoc-server ${megabytes.toFixed(1)} MB, express and ws alone ${bareMegabytes.toFixed(1)} MB`,
  );
  return [
    {
      name: 'server-idle-rss',
      value: megabytes,
      digits: 1,
      goal: { relation: '<=', limit: GOAL_MB },
    },
    { name: 'server-idle-rss-to-bare', value: megabytes / bareMegabytes },
  ];
}

async function idleServer() {
  const data = mkdtempSync(join(tmpdir(), 'tdoc-bench-server-'));
  const { bin } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
  try {
    const binary = join(PACKAGE, bin['tdoc-server']);
    return await idleMegabytes([binary, 'start', '--data-dir', data, '--port', '0']);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/** Megabytes (10⁶ bytes) that stay resident in this Node process after its idle time. */
async function idleMegabytes(args) {
  const child = spawn(process.execPath, args, {
    cwd: PACKAGE,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await awaitLine(child, READY);
    await pause(IDLE_MS);
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    return (Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024) / 1e6;
  } finally {
    await endProcess(child);
  }
}
