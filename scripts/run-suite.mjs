/**
 * Runs one suite and counts what passed and failed, whichever runner it has. A suite that ran
 * no test, or whose runner broke, has failed: silence is never a success.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { run } from './child-process.mjs';
import { binaries, repositoryEnvironment, repositoryNode, root } from './repository.mjs';
import { filesOf, opensBrowsers } from './suites.mjs';

/** Twice what the longest takes: a suite that hangs is a failure, not a run without an end. */
const SUITE_WITHIN_MS = 900_000;

/** @returns {Promise<{ passed: number, failed: number }>} */
export async function runSuite(suite, environment = {}) {
  const env = repositoryEnvironment(environment);
  const { code, passed, failed } =
    suite.runner === 'node' ? await runInNode(suite, env) : await runInPage(suite, env);
  if (passed + failed === 0) {
    console.error(`The suite "${suite.name}" ran no test.`);
    return { passed, failed: 1 };
  }
  if (code !== 0 && failed === 0) {
    console.error(`The suite "${suite.name}" ended with code ${code}.`);
    return { passed, failed: 1 };
  }
  return { passed, failed };
}

async function runInNode(suite, env) {
  const files = filesOf(suite);
  if (files.length === 0) return { code: 1, passed: 0, failed: 0 };
  const folder = mkdtempSync(join(tmpdir(), 'tdoc-test-'));
  const figures = join(folder, 'counts.json');
  const { code } = await run(
    repositoryNode(),
    [
      '--test',
      ...(opensBrowsers(suite) ? ['--test-concurrency=1'] : []),
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      `--test-reporter=${new URL('./count-reporter.mjs', import.meta.url)}`,
      `--test-reporter-destination=${figures}`,
      ...files,
    ],
    { cwd: root, env, withinMs: SUITE_WITHIN_MS },
  );
  const counts = readCounts(figures);
  rmSync(folder, { recursive: true, force: true });
  return { code, ...counts };
}

async function runInPage(suite, env) {
  const { code, output } = await run(join(binaries, 'wtr'), ['--config', suite.config], {
    cwd: root,
    env,
    keep: true,
  });
  return { code, ...countsIn(output) };
}

/** The last `N passed, N failed` of what a runner printed; zeros when it never came to it. */
export function countsIn(output) {
  const found = [...output.matchAll(/(\d+) passed, (\d+) failed/g)].at(-1);
  return { passed: Number(found?.[1] ?? 0), failed: Number(found?.[2] ?? 0) };
}

function readCounts(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { passed: 0, failed: 0 };
  }
}
