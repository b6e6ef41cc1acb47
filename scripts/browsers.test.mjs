import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
});
