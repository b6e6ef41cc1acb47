import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { countsIn } from './run-suite.mjs';

describe('the figures of a runner in a page', () => {
  it('are its last line', () => {
    assert.deepEqual(countsIn('a\n3 passed, 1 failed\nb\n41 passed, 2 failed\n'), {
      passed: 41,
      failed: 2,
    });
  });

  it('are zero when it broke before the end', () => {
    assert.deepEqual(countsIn('Error: no browser\n'), { passed: 0, failed: 0 });
  });
});

describe('the figures of Node’s runner', () => {
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'figures-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  // Node refuses a test run inside a test run unless it is told apart.
  const { NODE_TEST_CONTEXT: _outer, ...withoutThisRun } = process.env;

  const count = (source) => {
    const file = join(folder, 'sample.test.mjs');
    const figures = join(folder, 'figures.json');
    writeFileSync(file, `import { describe, it } from 'node:test';\n${source}`);
    spawnSync(
      process.execPath,
      [
        '--test',
        `--test-reporter=${new URL('./count-reporter.mjs', import.meta.url)}`,
        `--test-reporter-destination=${figures}`,
        file,
      ],
      { env: withoutThisRun },
    );
    return JSON.parse(readFileSync(figures, 'utf8'));
  };

  it('count what passed and what failed, and no suite', () => {
    const source = `describe('one', () => { it('a', () => {}); it('b', () => {}); it('c', () => { throw new Error('no'); }); });`;
    assert.deepEqual(count(source), { passed: 2, failed: 1 });
  });

  it('do not count a test that was skipped', () => {
    assert.deepEqual(count(`it('a', { skip: true }, () => {}); it('b', () => {});`), {
      passed: 1,
      failed: 0,
    });
  });

  it('count a file that breaks before its first test as a failure', () => {
    assert.deepEqual(count(`throw new Error('broken');`), { passed: 0, failed: 1 });
  });
});
