/**
 * Real browsers for the end-to-end tests: Chromium processes of their own with Chromium's fake camera
 * and microphone, and Firefox ESR with Firefox's. Both are the system's; neither reaches any network.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import puppeteer, { type Browser as FirefoxBrowser } from 'puppeteer-core';

import { ensureChromium, ensureFirefox } from '../../../scripts/browsers.mjs';

const CHROMIUM_ARGUMENTS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--auto-select-desktop-capture-source=Entire screen',
];

/** No camera at all, or one that the browser refuses: pass the arguments that take it away. */
export async function launchChromium(
  options: { without?: readonly string[]; extra?: readonly string[] } = {},
): Promise<Browser> {
  const { without = [], extra = [] } = options;
  return chromium.launch({
    executablePath: await ensureChromium(),
    args: [...CHROMIUM_ARGUMENTS.filter((argument) => !without.includes(argument)), ...extra],
  });
}

export async function launchFirefox(): Promise<FirefoxBrowser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: await ensureFirefox(),
    headless: true,
    userDataDir: mkdtempSync(join(tmpdir(), 'tdoc-firefox-')),
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.peerconnection.ice.loopback': true,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      'media.autoplay.default': 0,
      'media.autoplay.blocking_policy': 0,
      'media.gmp-manager.updateEnabled': false,
      'media.gmp-provider.enabled': false,
      'app.update.disabledForTesting': true,
      'app.normandy.enabled': false,
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      'toolkit.telemetry.enabled': false,
      'browser.safebrowsing.update.enabled': false,
      'extensions.getAddons.cache.enabled': false,
      'services.settings.server': 'data:,',
      'dom.push.enabled': false,
    },
  });
}
