import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { bundledBytes, eagerFiles, staticImports } from './bundle-size.mjs';

describe('what a page loads at once', () => {
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bundle-size-'));
    const write = (name, code) => writeFileSync(join(folder, name), code);
    const noise = Array.from({ length: 400 }, (_, index) => Math.sin(index)).join();
    write('entry.js', `import './a.js'; export const open = () => import('./lazy.js');`);
    write('a.js', `import './b.js'; console.log('a');`);
    write('b.js', `import './a.js'; console.log('b');`);
    write('lazy.js', `export const noise = [${noise}];`);
    write('all.js', `export { open } from './entry.js'; export * from './lazy.js';`);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is found in imports and exports, minified or not, and never in a string', () => {
    const code = `import"./a.js";import{b}from"./b.js";export*from"./c.js";const d='from"./d.js"';import("./e.js")`;
    assert.deepEqual(staticImports(code), ['./a.js', './b.js', './c.js']);
  });

  it('is the entry and its static imports, each once, without what is loaded on demand', () => {
    const names = eagerFiles(join(folder, 'entry.js')).map((file) => basename(file));
    assert.deepEqual(names, ['entry.js', 'a.js', 'b.js']);
  });

  it('grows by a part that is no longer loaded on demand', async () => {
    const onDemand = await bundledBytes(join(folder, 'entry.js'));
    const atOnce = await bundledBytes(join(folder, 'all.js'));
    assert.ok(atOnce > onDemand + 1_000, `${atOnce} after ${onDemand}`);
  });
});
