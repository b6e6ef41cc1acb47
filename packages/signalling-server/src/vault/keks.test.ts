/** The adapters to key encryption keys, on real files and with a real program. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../testing/test-server.ts';
import { drawKey } from './aes-gcm.ts';
import { kekContract } from './kek-contract.ts';
import { keksFromCommand } from './kek-command.ts';
import { openKekFile } from './kek-file.ts';
import { keksFromText } from './kek-text.ts';
import { defaultKekFile, openKeks } from './open-keks.ts';

const COMMAND = fileURLToPath(new URL('../testing/kek-command.ts', import.meta.url));

describe('key encryption keys', () => {
  const folder = temporaryFolder();
  after(() => rmSync(folder, { recursive: true }));
  const file = (name: string) => join(folder, name);
  const texts = { own: drawKey().toString('base64'), other: drawKey().toString('base64url') };
  const program = (whose: string) => [process.execPath, COMMAND, file(`hsm-${whose}`)];

  kekContract('a file', (whose) => openKekFile(file(whose), { create: true }));
  kekContract('text', (whose) => keksFromText(texts[whose], 'a variable'));
  kekContract('a command', (whose) => keksFromCommand(program(whose)));

  it('in a file are readable for its owner only, and refused when others can read them', async () => {
    const own = file('mode.kek');
    assert.equal(openKekFile(own, { create: true }).isNew, true);
    assert.equal(statSync(own).mode & 0o777, 0o600);
    assert.equal(openKekFile(own, { create: true }).isNew, false);
    for (const mode of [0o640, 0o604, 0o644, 0o620]) {
      chmodSync(own, mode);
      assert.throws(() => openKekFile(own, { create: true }), { code: 'ERR_KEK_EXPOSED' });
    }
    chmodSync(own, 0o400);
    await openKekFile(own, { create: false }).current();
  });

  it('in a file are made only where that is allowed, and never over a damaged one', () => {
    const none = file('none.kek');
    assert.throws(() => openKekFile(none, { create: false }), { code: 'ERR_KEK_MISSING' });
    for (const content of ['', '{}', 'null', '{"kind":"x","keys":["AAAA"]}', texts.own]) {
      writeFileSync(none, content, { mode: 0o600 });
      assert.throws(() => openKekFile(none, { create: true }), { code: 'ERR_KEK_UNREADABLE' });
      assert.equal(readFileSync(none, 'utf8'), content);
    }
  });

  it('in a file are succeeded: both open in between, the former no more afterwards', async () => {
    const keks = openKekFile(file('succession.kek'), { create: true });
    const former = await keks.current();
    const aad = Buffer.from('somewhere');
    const wrapped = await keks.wrap(former, { key: drawKey(), aad });
    const next = await keks.succeed?.();
    assert.notEqual(next, former);
    assert.equal(await keks.current(), next);
    assert.equal(await keks.succeed?.(), next, 'a second call continues the first');
    await keks.unwrap(former, { wrapped, aad });
    await keks.forgetOthers();
    await assert.rejects(keks.unwrap(former, { wrapped, aad }), { code: 'ERR_KEK_WRONG' });
  });

  it('as text are one or several, the first wraps, and anything else is refused without repeating it', async () => {
    const both = keksFromText(`${texts.other}\n${texts.own}\n`, 'a variable');
    assert.equal(await both.current(), await keksFromText(texts.other, 'x').current());
    for (const wrong of [
      '',
      'short',
      `${texts.own}AAAA`,
      'not base64 at all, whatever it says here',
    ]) {
      assert.throws(
        () => keksFromText(wrong, 'a variable'),
        (error: Error & { code: string }) => {
          assert.equal(error.code, 'ERR_KEK_UNREADABLE');
          assert.ok(wrong === '' || !error.message.includes(wrong));
          return true;
        },
      );
    }
  });

  it('by a command that fails, lies, chatters or is not there: one code, and nothing of what it said', async () => {
    const wrong: string[][] = [
      [file('no-such-program')],
      [process.execPath, '-e', 'process.exit(3)'],
      [process.execPath, '-e', 'console.log("not JSON")'],
      [process.execPath, '-e', 'console.log(JSON.stringify({ kek: "a b" }))'],
      [process.execPath, '-e', 'console.log("x".repeat(1e6))'],
      [process.execPath, '-e', 'console.error("secret"); process.exit(1)'],
    ];
    for (const command of wrong) {
      await assert.rejects(
        keksFromCommand(command).current(),
        (error: Error & { code: string }) => {
          assert.equal(error.code, 'ERR_KEK_COMMAND');
          assert.ok(!error.message.includes('secret'));
          return true;
        },
      );
    }
  });

  it('are looked for where they were named, in the environment, as a credential, then beside the folder', async () => {
    const dataDir = join(folder, 'data');
    const credentials = join(folder, 'credentials');
    mkdirSync(credentials);
    writeFileSync(join(credentials, 'tdoc-kek'), texts.own, { mode: 0o440 });
    const place = (source: Parameters<typeof openKeks>[0], environment: NodeJS.ProcessEnv) =>
      openKeks(source, { dataDir, create: true, environment }).place;
    const all = { TDOC_KEK: texts.own, CREDENTIALS_DIRECTORY: credentials };
    assert.equal(place({ file: file('named.kek') }, all), file('named.kek'));
    assert.match(place({ command: program('own') }, all), /^command /);
    assert.equal(place(undefined, all), 'environment variable TDOC_KEK');
    assert.equal(
      place(undefined, { CREDENTIALS_DIRECTORY: credentials }),
      join(credentials, 'tdoc-kek'),
    );
    chmodSync(join(credentials, 'tdoc-kek'), 0o444);
    assert.throws(() => place(undefined, { CREDENTIALS_DIRECTORY: credentials }), {
      code: 'ERR_KEK_EXPOSED',
    });
    assert.equal(place(undefined, {}), defaultKekFile(dataDir));
    assert.equal(defaultKekFile(dataDir), `${dataDir}.kek`);
  });
});
