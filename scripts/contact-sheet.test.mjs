import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { contactSheet } from './contact-sheet.mjs';

const STATES = { lobby: 'Lobby & link', call: 'Call' };
const picture = (more) => ({
  state: 'call',
  language: 'fr',
  width: 360,
  height: 740,
  scheme: 'light',
  file: 'fr/call-360-light.png',
  cut: [],
  ...more,
});

describe('the contact sheet', () => {
  it('shows each picture with its name, in the order of the states, and no state without one', () => {
    const html = contactSheet({
      states: STATES,
      pictures: [picture(), picture({ state: 'lobby', file: 'en/lobby-1280-dark.png' })],
    });
    assert.match(html, /2 pictures/);
    assert.match(html, /<img src="fr\/call-360-light\.png" alt="fr 360 light"/);
    assert.ok(html.indexOf('en/lobby-1280-dark.png') < html.indexOf('fr/call-360-light.png'));
    const onlyCalls = contactSheet({ states: STATES, pictures: [picture()] });
    assert.ok(!onlyCalls.includes('Lobby'));
  });

  it('says which texts are cut, and lets no text become markup', () => {
    const html = contactSheet({
      states: { call: 'Call <both>' },
      pictures: [picture({ cut: ['Mme "Martin" <b>'] })],
    });
    assert.match(html, /title="Mme &quot;Martin&quot; &lt;b&gt;">1 cut/);
    assert.match(html, /Call &lt;both&gt;/);
  });
});

describe('npm run screenshots', () => {
  const run = (...args) =>
    spawnSync(
      process.execPath,
      [fileURLToPath(new URL('./screenshots.mjs', import.meta.url)), ...args],
      { encoding: 'utf8' },
    );

  it('tells its options with --help', () => {
    const { status, stdout } = run('--help');
    assert.equal(status, 0);
    assert.match(stdout, /^npm run screenshots/);
  });

  for (const [args, sentence] of [
    [['--colour'], /The option --colour does not exist\./],
    [['--widths', '360,wide'], /--widths is a list of widths from 320 to 2560, not 360,wide/],
    [['--widths', '12'], /--widths is a list of widths/],
    [['--lang', 'de'], /--lang is fr or en, not de/],
    [['--only', 'nothing'], /No state's name holds "nothing"; the states are agenda, lobby/],
  ]) {
    it(`answers ${args.join(' ')} with a sentence and code 2, and walks nothing`, () => {
      const { status, stderr } = run(...args);
      assert.match(stderr, sentence);
      assert.equal(status, 2);
    });
  }
});
