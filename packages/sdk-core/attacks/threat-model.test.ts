import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'node:test';

const here = fileURLToPath(new URL('.', import.meta.url));
const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

describe('the threat model', () => {
  it('threat-model-names: names every attack beside a claim, and no attack that does not exist', () => {
    const attacks = globSync('*.attack.test.ts', { cwd: here }).flatMap((file) =>
      [...read(`./${file}`).matchAll(/^ {4}name: '([a-z0-9-]+)',$/gm)].map(([, name]) => name),
    );
    const named = [
      ...read('../../../docs/threat-model.md').matchAll(/attacks ((?:`[a-z0-9-]+`(?:, )?)+)/g),
    ]
      .flatMap(([, list]) => (list ?? '').split(', '))
      .map((name) => name.replaceAll('`', ''));

    assert.deepEqual([...named].sort(), [...attacks].sort());
    assert.ok(attacks.length > 40);
  });
});
