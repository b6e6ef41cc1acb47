import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { folderOf } from './services.mjs';

describe('the servers that tests start', () => {
  let folder;
  let other;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'services-'));
    other = mkdtempSync(join(tmpdir(), 'services-'));
  });
  afterEach(() => {
    for (const each of [folder, other]) rmSync(each, { recursive: true, force: true });
  });

  const service = (folders = []) => ({
    name: 'PostgreSQL',
    variable: 'POSTGRES_BIN',
    program: 'postgres',
    folders: () => folders,
    package: 'postgresql',
  });
  const install = (place, mode = 0o755) =>
    writeFileSync(join(place, 'postgres'), '#!/bin/sh\n', { mode });

  it('are found where the distribution keeps them, then on the PATH', () => {
    install(folder);
    assert.equal(folderOf(service(), { PATH: `/nowhere:${folder}` }), folder);
    install(other);
    assert.equal(folderOf(service([other]), { PATH: folder }), other);
  });

  it('are the ones chosen by the variable before any other', () => {
    install(folder);
    install(other);
    assert.equal(folderOf(service([other]), { PATH: '', POSTGRES_BIN: folder }), folder);
  });

  it('are refused with a sentence when the variable leads nowhere', () => {
    assert.throws(() => folderOf(service(), { PATH: '', POSTGRES_BIN: folder }), /POSTGRES_BIN/);
  });

  it('are missing where nobody may run them', () => {
    install(folder, 0o644);
    assert.equal(folderOf(service([folder]), { PATH: '' }), null);
  });
});
