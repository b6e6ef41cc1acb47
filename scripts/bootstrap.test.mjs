import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { isInstalled } from './bootstrap.mjs';

describe('the installation', () => {
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bootstrap-'));
    mkdirSync(join(folder, 'node_modules'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (name, packages) => writeFileSync(join(folder, name), JSON.stringify({ packages }));
  const lock = (packages) => write('package-lock.json', { '': {}, ...packages });
  const record = (packages) => write('node_modules/.package-lock.json', packages);
  const lit = (version) => ({ 'node_modules/lit': { version } });

  it('is missing before the first one', () => {
    lock(lit('3.3.3'));
    assert.equal(isInstalled(folder), false);
  });

  it('is accepted when npm ci was run by hand', () => {
    lock(lit('3.3.3'));
    record(lit('3.3.3'));
    assert.equal(isInstalled(folder), true);
  });

  it('is refused once the lock file asks for another version', () => {
    lock(lit('3.3.3'));
    record(lit('3.3.3'));
    assert.equal(isInstalled(folder), true);
    lock(lit('3.4.0'));
    assert.equal(isInstalled(folder), false);
  });

  it('is refused when something more is installed than the lock file holds', () => {
    lock(lit('3.3.3'));
    record({ ...lit('3.3.3'), 'node_modules/left-over': { version: '1.0.0' } });
    assert.equal(isInstalled(folder), false);
  });

  it('does not miss what is meant for another platform', () => {
    lock({ ...lit('3.3.3'), 'node_modules/for-mac': { version: '1.0.0', optional: true } });
    record(lit('3.3.3'));
    assert.equal(isInstalled(folder), true);
  });
});
