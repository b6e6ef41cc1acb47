/**
 * One page in a Chromium of its own, with the given files and nothing else, isolated from other
 * origins so that its clock is exact to microseconds. Knows nothing of what is measured in it.
 */
import { createServer } from 'node:http';
import puppeteer from 'puppeteer-core';

import { ensureChromium } from '../browsers.mjs';

const PAGE = '<!doctype html><html lang="en"><title>Bench</title><body></body></html>';
const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--autoplay-policy=no-user-gesture-required',
];
const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cache-control': 'no-store',
};

/**
 * @param {Record<string, string | Uint8Array>} scripts by path, such as `/worker.js`
 * @returns {Promise<{ page: import('puppeteer-core').Page, pid: number, close(): Promise<void> }>}
 *   `pid`: the browser's first process, whose children are all the others.
 */
export async function openIsolatedPage(scripts) {
  const host = createServer(({ url }, response) => {
    const script = scripts[url ?? ''];
    if (script === undefined && url !== '/') return response.writeHead(404).end();
    const type = script === undefined ? 'text/html' : 'text/javascript';
    return response.writeHead(200, { ...HEADERS, 'content-type': type }).end(script ?? PAGE);
  });
  await new Promise((resolve) => host.listen(0, '127.0.0.1', resolve));
  const browser = await puppeteer.launch({
    executablePath: await ensureChromium(),
    args: CHROMIUM_ARGUMENTS,
  });
  const close = async () => {
    await browser.close();
    host.closeAllConnections();
    await new Promise((resolve) => host.close(resolve));
  };
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${host.address().port}/`);
    return { page, pid: browser.process().pid, close };
  } catch (error) {
    await close();
    throw error;
  }
}
