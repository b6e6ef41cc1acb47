import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const runScript = (name, ...args) =>
  spawnSync(process.execPath, [fileURLToPath(new URL(`./${name}.mjs`, import.meta.url)), ...args], {
    encoding: 'utf8',
  });

describe('the command line of the scripts', () => {
  for (const script of ['demo', 'test']) {
    it(`${script} --help shows the options and does nothing else`, () => {
      const { status, stdout } = runScript(script, '--help');
      assert.equal(status, 0);
      assert.match(stdout, new RegExp(`^npm (run )?${script}`));
    });

    it(`${script} answers an unknown option with a sentence and code 2`, () => {
      const { status, stderr } = runScript(script, '--colour');
      assert.equal(status, 2);
      assert.match(stderr, /The option --colour does not exist\./);
      assert.doesNotMatch(stderr, /at .*\.mjs:/);
    });
  }

  it('attacks --help shows the options; an unknown name or option is answered with a sentence', () => {
    assert.match(runScript('attacks', '--help').stdout, /^npm run test:attacks/);
    assert.match(runScript('attacks', '--only', 'Ghost!').stderr, /--only takes a part of/);
    assert.match(runScript('attacks', '--colour').stderr, /The option --colour does not exist\./);
  });

  it('demo refuses a port that is no port, and a language it does not speak', () => {
    assert.match(runScript('demo', '--port', '99999').stderr, /--port is a number from 1 to 65535/);
    assert.match(runScript('demo', '--lang', 'de').stderr, /--lang is fr or en/);
  });

  it('test names the suites when asked for one that does not exist', () => {
    const { status, stderr } = runScript('test', '--only', 'nothing');
    assert.equal(status, 2);
    assert.match(stderr, /the suites are scripts, core/);
  });
});
