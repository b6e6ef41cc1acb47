/** docs/security-controls.md promises tests by their titles: each of them must be there. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';

const ROOT = new URL('../../../../', import.meta.url);
const FOLDERS: Record<string, string> = {
  S: 'packages/signalling-server/src',
  C: 'packages/sdk-core/src',
};
const ROW = /`([SC])\/([\w./-]+\.test\.ts)`: (.+?) +\|$/;

describe('the document of the security controls', () => {
  const rows = readFileSync(new URL('docs/security-controls.md', ROOT), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\| (?:---|-|Control)/.test(line));

  it('names a test for each control', () => {
    assert.ok(rows.length > 60);
    for (const row of rows) assert.match(row, ROW, row);
  });

  it('names tests that exist, by their very titles', () => {
    for (const row of rows) {
      const [, folder = '', file = '', title = ''] = ROW.exec(row) ?? [];
      const source = readFileSync(new URL(`${FOLDERS[folder]}/${file}`, ROOT), 'utf8');
      assert.ok(source.includes(`'${title}'`), `${file}: ${title}`);
    }
  });
});
