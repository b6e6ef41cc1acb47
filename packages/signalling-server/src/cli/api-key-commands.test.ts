/** `tdoc-server api-key` on a real data folder. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { hashSecret } from '../auth/secret.ts';
import { OPERATOR_SCOPES } from '../auth/scopes.ts';
import { createStore } from '../store/sql-store.ts';
import { NOW, saintAubin } from '../testing/saint-aubin.ts';
import { temporaryFolder } from '../testing/test-server.ts';
import { runCommand } from './run-command.ts';

describe('tdoc-server api-key', () => {
  const dataDir = temporaryFolder();

  before(async () => {
    const store = await createStore({ dataDir });
    await store.saveTenant(saintAubin, NOW);
    await store.close();
  });
  after(() => rmSync(dataDir, { recursive: true }));

  async function run(...args: string[]): Promise<{ exitCode: number; output: string }> {
    let output = '';
    const exitCode = await runCommand(['api-key', ...args], {
      print: (text) => void (output += text),
      printError: (text) => void (output += text),
      stopRequested: new Promise<void>(() => undefined),
    });
    return { exitCode, output };
  }

  const on = ['--data-dir', dataDir];

  it('adds an operator’s key, shows it once, lists and revokes it', async () => {
    const added = await run('add', ...on, '--operator', '--name', 'IT', '--expires-in-days', '365');
    assert.equal(added.exitCode, 0, added.output);
    const secret = /api key: (ok_\S{43})/.exec(added.output)?.[1] ?? '';
    const id = /id: +(ak_[0-9a-f]{20})/.exec(added.output)?.[1] ?? '';
    const store = await createStore({ dataDir });
    const holder = await store.findKeyHolder(hashSecret(secret));
    await store.close();
    assert.equal(holder?.tenant, null);
    assert.deepEqual(holder.key.scopes, OPERATOR_SCOPES);

    const listed = await run('list', ...on, '--operator');
    assert.ok(listed.output.includes(`${id} good`));
    assert.ok(!listed.output.includes(secret));
    assert.equal((await run('revoke', ...on, '--operator', '--id', id)).exitCode, 0);
    assert.match((await run('list', ...on, '--operator')).output, /ak_\w+ revoked/);
  });

  it('adds a tenant’s key with the scopes named, and no others’', async () => {
    const tenant = ['--tenant', saintAubin.id, '--name', 'agenda\nx'];
    const added = await run('add', ...on, ...tenant, '--scope', 'usage:read');
    assert.match(added.output, /api key: tk_/);
    const { output } = await run('list', ...on, '--tenant', saintAubin.id);
    const lines = output.trim().split('\n');
    assert.equal(lines.length, 2);
    assert.ok(lines.some((line) => line.endsWith('"agenda\\nx" usage:read')));
  });

  it('says what to do about what makes no sense', async () => {
    const wrong: [string[], number, RegExp][] = [
      [['add', ...on, '--name', 'x'], 2, /--operator, or --tenant/],
      [['add', ...on, '--name', 'x', '--operator', '--tenant', 't'], 2, /--operator, or --tenant/],
      [['add', ...on, '--operator'], 2, /--name says/],
      [['add', '--operator', '--name', 'x'], 2, /--data-dir says/],
      [['add', ...on, '--operator', '--name', 'x', '--scope', 'usage:write'], 2, /takes one of/],
      [['add', ...on, '--operator', '--name', 'x', '--expires-in-days', '0'], 2, /from 1 to/],
      [['add', ...on, '--tenant', 'nobody', '--name', 'x'], 1, /no tenant with this id/],
      [['revoke', ...on, '--operator'], 2, /--id says/],
      [['revoke', ...on, '--operator', '--id', 'ak_0'], 2, /names no key/],
      [['dance', ...on], 2, /Unknown command/],
    ];
    for (const [args, exitCode, sentence] of wrong) {
      const answer = await run(...args);
      assert.equal(answer.exitCode, exitCode, args.join(' '));
      assert.match(answer.output, sentence);
    }
    assert.match((await run('--help')).output, /api-key add/);
  });
});
