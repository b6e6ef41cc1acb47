import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { receiptText } from '../consent/canonical-form.ts';
import { RECEIPT_FAULT_CODES } from '../consent/record-faults.ts';
import { utf8 } from '../crypto/bytes.ts';
import { consentHouse, NOTICE } from '../testing/consent-house.ts';
import { EXIT, runCommand } from './run-command.ts';
import { SENTENCES } from './sentences.ts';

const files = new Map<string, Uint8Array>();

async function run(...args: string[]) {
  let out = '';
  let err = '';
  const code = await runCommand(args, {
    readFile: (path) => {
      const bytes = files.get(path);
      if (!bytes) throw new Error('ENOENT');
      return bytes;
    },
    print: (text) => void (out += text),
    printError: (text) => void (err += text),
  });
  return { code, out, err };
}

describe('tdoc-consent', () => {
  before(async () => {
    const house = await consentHouse();
    const first = await house.answer('yes');
    house.clock.advance(1_000);
    files.set('first.json', utf8(receiptText(first)));
    files.set('second.json', utf8(receiptText(await house.withdraw())));
    files.set('keys.json', utf8(JSON.stringify(house.issuers[0]?.jwks)));
    files.set('notice.txt', utf8(NOTICE));
    files.set('other.txt', utf8(`${NOTICE}\n`));
    files.set('binary', new Uint8Array([0xff, 0xfe]));
  });

  it('says that a receipt is proven, and what nobody looked at', async () => {
    const all = ['--jwks', 'keys.json', '--text', 'notice.txt', '--previous', 'first.json'];
    assert.deepEqual(await run('verify', 'second.json', ...all), {
      code: EXIT.proven,
      out: `${SENTENCES.fr.proven}\n`,
      err: '',
    });
    const { out } = await run('verify', 'second.json', '--jwks', 'keys.json', '--lang', 'en');
    assert.equal(
      out,
      'Proven: this receipt is whole and signed by both sides.\n' +
        '  Not looked at: the text shown. Give it with --text.\n' +
        '  Not looked at: the version before. Give it with --previous.\n',
    );
  });

  it('says every fault with its code and its place', async () => {
    const { code, out } = await run('verify', 'first.json', '--text', 'other.txt', '--lang', 'en');
    assert.equal(code, EXIT.notProven);
    const lines = out.split('\n');
    assert.equal(lines[0], 'Not proven: 2 faults found.');
    assert.match(lines[1] ?? '', /^ {2}TEXT_DIFFERS \(record\.notice\.sha256\): the text given/);
    assert.match(lines[2] ?? '', /^ {2}TENANT_KEY_UNKNOWN \(signatures\[1\]\.protected\): the key/);
  });

  it('says the same as one JSON object', async () => {
    const { code, out } = await run('verify', 'first.json', '--json');
    assert.equal(code, EXIT.notProven);
    const told = JSON.parse(out) as { valid: boolean; faults: { code: string }[] };
    assert.equal(told.valid, false);
    assert.deepEqual(
      told.faults.map((fault) => fault.code),
      ['TENANT_KEY_UNKNOWN'],
    );
  });

  it('names a file it can not read, and takes nothing else for keys', async () => {
    for (const args of [
      ['verify', 'gone.json'],
      ['verify', 'binary'],
      ['verify', 'first.json', '--jwks', 'notice.txt'],
      ['verify', 'first.json', '--jwks', 'first.json'],
    ]) {
      const { code, out, err } = await run(...args);
      assert.equal(code, EXIT.failed);
      assert.equal(out, '');
      assert.ok(err.includes(args.at(-1)!), err);
    }
  });

  it('explains itself, in the language asked for, and refuses what it does not understand', async () => {
    assert.deepEqual(await run('--help', '--lang', 'en'), {
      code: EXIT.proven,
      out: SENTENCES.en.help,
      err: '',
    });
    assert.equal((await run()).out, SENTENCES.fr.help);
    for (const args of [
      ['verify'],
      ['prove', 'x'],
      ['verify', 'a', 'b'],
      ['verify', 'a', '--loud'],
      ['verify', 'a', '--lang', 'de'],
    ]) {
      assert.equal((await run(...args)).code, EXIT.usage, args.join(' '));
    }
  });

  it('has a sentence of its own for every fault, in both languages', () => {
    for (const { faults } of Object.values(SENTENCES)) {
      const sentences = RECEIPT_FAULT_CODES.map((code) => faults[code]);
      assert.equal(new Set(sentences).size, RECEIPT_FAULT_CODES.length);
    }
    assert.doesNotMatch(JSON.stringify(SENTENCES.fr), /(?<!\s) [:;?!](?=[ \\])/);
  });

  it('proves a receipt that a Chromium signed with a key nobody can read', async () => {
    const known = new URL('../testing/known-consent-receipt.json', import.meta.url);
    const { receipt, jwks, notice } = JSON.parse(readFileSync(known, 'utf8')) as {
      receipt: string;
      jwks: object;
      notice: string;
    };
    files.set('chromium.json', utf8(receipt));
    files.set('chromium-keys.json', utf8(JSON.stringify(jwks)));
    files.set('chromium-notice.txt', utf8(notice));
    const all = ['--jwks', 'chromium-keys.json', '--text', 'chromium-notice.txt', '--json'];
    const { code, out } = await run('verify', 'chromium.json', ...all);
    assert.deepEqual((JSON.parse(out) as { faults: unknown }).faults, []);
    assert.equal(code, EXIT.proven);
  });
});
