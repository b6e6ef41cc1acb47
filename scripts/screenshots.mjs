/**
 * `npm run screenshots`: walks the real demo with two people in real browsers through every state, takes
 * each at every width, light and dark, in French and English, and puts them on one contact sheet.
 */
import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';

import { ensureInstalled } from './bootstrap.mjs';
import { ensureChromium } from './browsers.mjs';
import { build } from './build.mjs';
import { readCommandLine } from './command-line.mjs';
import { writeContactSheet } from './contact-sheet.mjs';
import { withProgress } from './progress-line.mjs';
import { continueOnRepositoryNode, Refusal, root, stopWith } from './repository.mjs';

const USAGE = `
npm run screenshots [-- options]

Walks the demo through every state with a real server and real browsers, and writes each picture and
one contact sheet (screenshots/index.html, screenshots/sheet.png). Texts that a page cuts are listed.

  --only <state>    states whose name holds this, such as consent or code
  --widths <list>   widths in pixels, 320 to 2560 (default 360,768,1280)
  --lang <fr|en>    one language (default both)
  --no-build        use what was built last
  --help            this text

CHROME_PATH chooses the browser.
`;

const OPTIONS = {
  only: { type: 'string' },
  widths: { type: 'string' },
  lang: { type: 'string' },
  'no-build': { type: 'boolean' },
};
const WIDTHS = [360, 768, 1280];
/** A walk that is not done by then hangs: it is ended with what it has. */
const LONGEST_MS = 15 * 60_000;

async function main() {
  const options = readCommandLine({ usage: USAGE, options: OPTIONS });
  const widths = widthsFrom(options.widths);
  const languages = languagesFrom(options.lang);
  const only = options.only ?? '';
  await ensureInstalled();
  await continueOnRepositoryNode(import.meta.url);
  process.env.CHROME_PATH = await ensureChromium();
  const { STATES } = await import('../examples/dpi-demo/e2e/walk/states.ts');
  const names = Object.keys(STATES).filter((name) => name.includes(only));
  if (names.length === 0) {
    throw new Refusal(
      `No state's name holds "${only}"; the states are ${Object.keys(STATES).join(', ')}.`,
      2,
    );
  }
  if (!options['no-build']) await withProgress('Building', () => build({ show: false }));

  const folder = join(root, 'screenshots');
  rmSync(folder, { recursive: true, force: true });
  const late = setTimeout(() => {
    stopWith(new Refusal(`The walk takes longer than ${LONGEST_MS / 60_000} minutes: ended.`));
  }, LONGEST_MS);
  const { walk } = await import('../examples/dpi-demo/e2e/walk/walk.ts');
  const pictures = [];
  const stumbles = [];
  for (const language of languages) {
    const onPicture = (picture) => pictures.push(picture);
    const wants = (state) => names.includes(state);
    stumbles.push(
      ...(await withProgress(`Walking in ${language}`, () =>
        walk({ folder, language, widths, wants, onPicture }),
      )),
    );
  }
  const sheet = await withProgress('Contact sheet', () =>
    writeContactSheet({ folder, states: STATES, pictures }),
  );
  clearTimeout(late);
  report({ names, languages, pictures, stumbles, sheet });
}

function report({ names, languages, pictures, stumbles, sheet }) {
  const cut = new Map();
  for (const { state, language, width, cut: texts } of pictures) {
    for (const text of texts) {
      const key = `${state} (${language}): ${text}`;
      cut.set(key, new Set([...(cut.get(key) ?? []), width]));
    }
  }
  for (const [text, widths] of cut) console.log(`cut at ${[...widths].join(', ')} px · ${text}`);
  console.log(`\n${pictures.length} pictures of ${names.length} states`);
  console.log(relative(process.cwd(), sheet.html));
  console.log(relative(process.cwd(), sheet.picture));
  for (const { language, chapter, sentence } of stumbles) {
    console.error(`\nThe walk stumbled in ${language}, ${chapter}: ${sentence}`);
  }
  const missing = languages.flatMap((language) =>
    names
      .filter((name) => !pictures.some((one) => one.state === name && one.language === language))
      .map((name) => `${name} (${language})`),
  );
  if (missing.length > 0) throw new Refusal(`No picture of ${missing.join(', ')}.`);
}

function widthsFrom(value) {
  if (value === undefined) return WIDTHS;
  const widths = value.split(',').map(Number);
  if (widths.every((width) => Number.isInteger(width) && width >= 320 && width <= 2560)) {
    return [...new Set(widths)].sort((a, b) => a - b);
  }
  throw new Refusal(`--widths is a list of widths from 320 to 2560, not ${value}.`, 2);
}

function languagesFrom(value) {
  if (value === undefined) return ['fr', 'en'];
  if (value === 'fr' || value === 'en') return [value];
  throw new Refusal(`--lang is fr or en, not ${value}.`, 2);
}

main().catch(stopWith);
