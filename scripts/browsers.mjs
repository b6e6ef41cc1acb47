/**
 * Finds the browsers of this machine, and installs the distribution's own where that is allowed.
 * Never downloads a browser from anywhere else.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { installPackages } from './apt.mjs';
import { Refusal } from './repository.mjs';

/** Letters and emoji, so that a picture of a page shows what a person sees. */
const FONTS = ['fonts-dejavu-core', 'fonts-noto-color-emoji'];

const CHROMIUM = {
  name: 'Chromium or Chrome',
  variable: 'CHROME_PATH',
  commands: ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'],
  package: 'chromium',
};
const FIREFOX = {
  name: 'Firefox ESR',
  variable: 'FIREFOX_PATH',
  commands: ['firefox-esr', 'firefox'],
  package: 'firefox-esr',
};

/** @returns {Promise<string>} absolute path @throws Refusal saying what to install. */
export const ensureChromium = () => ensure(CHROMIUM);
/** @returns {Promise<string>} absolute path @throws Refusal saying what to install. */
export const ensureFirefox = () => ensure(FIREFOX);

async function ensure(browser) {
  const present = find(browser);
  if (present) return present;
  await installPackages([browser.package, ...FONTS]);
  const installed = find(browser);
  if (installed) return installed;
  throw new Refusal(
    `${browser.name} is missing: install the "${browser.package}" package of your system, or set ${browser.variable} to its path.`,
  );
}

/** @param {{ variable: string, commands: readonly string[], name: string }} browser */
export function find(browser, environment = process.env) {
  const chosen = environment[browser.variable];
  if (chosen) {
    if (isExecutable(chosen)) return chosen;
    throw new Refusal(`${browser.variable} does not lead to a program: ${chosen}`);
  }
  for (const command of browser.commands) {
    for (const folder of (environment.PATH ?? '').split(delimiter)) {
      const candidate = join(folder, command);
      if (folder && isExecutable(candidate)) return candidate;
    }
  }
  return null;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
