/** A Chromium of its own in a party's namespace, on one page. Knows nothing of what the page does. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

import { ensureChromium } from '../browsers.mjs';

/** @param {{ pid: number, url: string, origin: string }} options `pid`: a process of the namespace. */
export async function openPartyBrowser({ pid, url, origin }) {
  const folder = mkdtempSync(join(tmpdir(), 'tdoc-party-'));
  const program = join(folder, 'chromium');
  const path = await ensureChromium();
  writeFileSync(program, `#!/bin/sh\nexec nsenter --target ${pid} --net -- "${path}" "$@"\n`);
  chmodSync(program, 0o755);
  const browser = await chromium.launch({
    executablePath: program,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-background-timer-throttling',
      '--disable-renderer-backgrounding',
      '--disable-backgrounding-occluded-windows',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      '--autoplay-policy=no-user-gesture-required',
      '--ignore-certificate-errors',
      `--unsafely-treat-insecure-origin-as-secure=${origin}`,
    ],
  });
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(`page: ${error.message}`));
  if (process.env.TDOC_NETWORK_LOG)
    page.on('console', (line) => console.error(`page: ${line.text()}`));
  await page.goto(url);
  return {
    page,
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
