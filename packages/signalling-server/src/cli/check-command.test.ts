import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { temporaryFolder } from '../testing/test-server.ts';
import { runCommand } from './run-command.ts';

describe('tdoc-server check', () => {
  let folder: string;
  before(() => {
    folder = temporaryFolder();
  });
  after(() => rmSync(folder, { recursive: true }));

  async function run(...args: string[]) {
    let output = '';
    let errors = '';
    const exitCode = await runCommand(['check', ...args], {
      print: (text) => (output += text),
      printError: (text) => (errors += text),
      stopRequested: Promise.resolve(),
    });
    return { exitCode, output, errors };
  }

  it('prints a sheet in French that ends with what it found, and changes nothing', async () => {
    const dataDir = join(folder, 'none-yet');
    const { exitCode, output } = await run('--data-dir', dataDir, '--port', '0');
    assert.equal(exitCode, 0);
    assert.match(output, /^à voir +Dossier +Le dossier \S+ n’existe pas encore/m);
    assert.match(output, /→ Relancez avec --url/);
    assert.match(output, /\d+ bon\(s\), \d+ à voir, 0 échec\(s\)\n$/);
  });

  it('answers in English, as JSON, with exit code 6 when something would not work', async () => {
    const config = join(folder, 'config.json');
    writeFileSync(config, JSON.stringify({ dataDir: folder, port: 0 }), { mode: 0o644 });
    const text = await run('--config', config, '--lang', 'en');
    assert.equal(text.exitCode, 6);
    assert.match(text.output, /^FAIL +Configuration +Other accounts can read/m);
    const { exitCode, output } = await run('--config', config, '--lang', 'en', '--json');
    assert.equal(exitCode, 6);
    const { fail, findings } = JSON.parse(output) as {
      fail: number;
      findings: { code: string; verdict: string; todo: string | null }[];
    };
    assert.equal(fail, 1);
    const found = findings.find(({ code }) => code === 'CONFIG_FILE_READABLE');
    assert.deepEqual([found?.verdict, found?.todo], ['fail', `Run: chmod 600 ${config}`]);
  });

  it('lists every fault of a configuration and repeats no value', async () => {
    const config = join(folder, 'wrong.json');
    writeFileSync(config, JSON.stringify({ dataDir: folder, port: 70_000, colour: 'hunter2' }));
    const { exitCode, output } = await run('--config', config, '--lang', 'en');
    assert.equal(exitCode, 6);
    assert.equal(output.match(/^FAIL/gm)?.length, 2);
    assert.ok(!output.includes('hunter2'));
  });

  it('takes no language and no address that it does not know', async () => {
    assert.equal((await run('--data-dir', folder, '--lang', 'de')).exitCode, 2);
    const { exitCode, errors } = await run('--data-dir', folder, '--url', 'tdoc.example');
    assert.equal(exitCode, 2);
    assert.match(errors, /--url/);
  });
});
