import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { find } from './browsers.mjs';

const BROWSER = { name: 'Chromium', variable: 'CHROME_PATH', commands: ['chromium', 'chrome'] };

describe('the browsers of this machine', () => {
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'browsers-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const program = (name) => {
    const path = join(folder, name);
    writeFileSync(path, '#!/bin/sh\n');
    chmodSync(path, 0o755);
    return path;
  };

  it('are found on the PATH, the first name first', () => {
    program('chrome');
    const chromium = program('chromium');
    assert.equal(find(BROWSER, { PATH: `/nowhere:${folder}` }), chromium);
  });

  it('are the ones chosen by the variable before any other', () => {
    program('chromium');
    const own = program('my-own-build');
    assert.equal(find(BROWSER, { PATH: folder, CHROME_PATH: own }), own);
  });

  it('are refused with a sentence when the variable leads nowhere', () => {
    assert.throws(() => find(BROWSER, { PATH: '', CHROME_PATH: '/nowhere/chrome' }), /CHROME_PATH/);
  });

  it('are not a file nobody may run', () => {
    writeFileSync(join(folder, 'chromium'), '');
    assert.equal(find(BROWSER, { PATH: folder }), null);
  });

  /** A machine of its own: only what stands in `folder`, and the shell. */
  const ensureChromium = () =>
    spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `const { ensureChromium } = await import(${JSON.stringify(new URL('./browsers.mjs', import.meta.url).href)});
         await ensureChromium().then((path) => console.log(path), (error) => console.log(error.message));`,
      ],
      { encoding: 'utf8', env: { PATH: folder } },
    ).stdout.trim();
  const command = (name, script) => writeFileSync(program(name), `#!/bin/sh\n${script}\n`);

  it('are installed from the distribution when it lets us, its lists read first', () => {
    command('sudo', 'shift; exec "$@"');
    command('env', 'shift; exec "$@"');
    command(
      'apt-get',
      `echo "$*" >> ${folder}/asked; [ "$1" = install ] && : > ${folder}/chromium && /bin/chmod 755 ${folder}/chromium; exit 0`,
    );
    assert.equal(ensureChromium(), join(folder, 'chromium'));
    assert.deepEqual(readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n'), [
      '--version',
      'update',
      'install -y --no-install-recommends chromium fonts-dejavu-core fonts-noto-color-emoji',
    ]);
  });

  it('are asked for in one sentence on a machine without apt', () => {
    assert.equal(
      ensureChromium(),
      'Chromium or Chrome is missing: install the "chromium" package of your system, or set CHROME_PATH to its path.',
    );
  });
});
