import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { describe, it } from 'node:test';
import { probeDataFolder } from '../store/data-folder-probe.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { temporaryFolder, TestServer } from '../testing/test-server.ts';
import { createLog } from './log.ts';
import { Operations } from './operations.ts';
import { Readiness } from './readiness.ts';

const A_SECOND_MS = 1_000;
const A_WHILE_MS = 5_000;

describe('readiness', () => {
  it('says everything that is wrong, and is asked again after a second', async () => {
    const clock = new ManualClock();
    const readiness = new Readiness({ clock });
    let isReachable = false;
    let asked = 0;
    readiness.require('store-unreachable', () => {
      asked += 1;
      return isReachable ? Promise.resolve() : Promise.reject(new Error('gone'));
    });
    readiness.require('data-folder-not-writable', () => Promise.resolve());
    assert.deepEqual(await readiness.reasons(), ['store-unreachable']);
    isReachable = true;
    assert.deepEqual(await readiness.reasons(), ['store-unreachable']);
    assert.equal(asked, 1);
    clock.advance(A_SECOND_MS);
    assert.deepEqual(await readiness.reasons(), []);
    readiness.raise('draining');
    assert.deepEqual(await readiness.reasons(), ['draining']);
  });

  it('takes a check that never answers for one that fails', async () => {
    const clock = new ManualClock();
    const readiness = new Readiness({ clock });
    readiness.require('bus-unreachable', () => new Promise(() => undefined));
    const reasons = readiness.reasons();
    clock.advance(A_WHILE_MS);
    assert.deepEqual(await reasons, ['bus-unreachable']);
  });

  it('bears a restart of the bus, and no more', async () => {
    const clock = new ManualClock();
    const log = createLog({ level: 'silent' });
    const operations = new Operations({ dataDir: '/nowhere', metrics: undefined, clock, log });
    const bus = { isUp: true };
    operations.dependOn(bus);
    const reasonsAfter = async (ms: number) => {
      clock.advance(ms);
      return operations.readiness.reasons();
    };
    assert.deepEqual(await reasonsAfter(0), []);
    bus.isUp = false;
    assert.deepEqual(await reasonsAfter(A_SECOND_MS), []);
    assert.deepEqual(await reasonsAfter(A_WHILE_MS), ['bus-unreachable']);
    bus.isUp = true;
    assert.deepEqual(await reasonsAfter(A_SECOND_MS), []);
  });

  it('notices a data folder that takes nothing any more', async () => {
    const folder = temporaryFolder();
    await probeDataFolder(folder);
    rmSync(folder, { recursive: true });
    await assert.rejects(probeDataFolder(folder), { code: 'ENOENT' });
  });

  it('is told at /readyz with its reasons, and /livez stays', async () => {
    const server = await TestServer.start();
    try {
      const ask = async (path: string) => {
        const response = await server.request('GET', path, { key: null });
        return [response.status, ((await response.json()) as { reasons?: string[] }).reasons];
      };
      assert.deepEqual(await ask('/readyz'), [200, undefined]);
      rmSync(server.dataDir, { recursive: true });
      server.clock.advance(A_SECOND_MS);
      assert.deepEqual(await ask('/readyz'), [503, ['data-folder-not-writable']]);
      assert.deepEqual(await ask('/livez'), [200, undefined]);
    } finally {
      await server.dispose();
    }
  });
});
