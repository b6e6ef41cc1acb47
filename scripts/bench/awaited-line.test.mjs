import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { describe, it } from 'node:test';

import { awaitLine, endProcess } from './awaited-line.mjs';

const node = (code) =>
  spawn(process.execPath, ['--eval', code], { stdio: ['ignore', 'pipe', 'ignore'] });

describe('a process that is waited for', () => {
  it('is ready with the line it prints, however many pieces it comes in', async () => {
    const child =
      node(`process.stdout.write('ready in '); setTimeout(() => console.log('1.5 s'), 20);
      setInterval(() => {}, 1000);`);
    const [, seconds] = await awaitLine(child, /ready in ([\d.]+) s/);
    assert.equal(seconds, '1.5');
    await endProcess(child);
    assert.equal(child.signalCode, 'SIGTERM');
  });

  it('is a failure with its last words when it ends first', async () => {
    const child = node(`console.log('the port is taken');`);
    await assert.rejects(awaitLine(child, /ready/), /ended before .*\nthe port is taken/s);
  });
});
