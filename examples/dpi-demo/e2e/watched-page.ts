/** Notes everything a page complains about, so that a test can say: nothing. */
import type { Page } from 'playwright-core';

export interface Complaints {
  readonly lines: readonly string[];
}

/** What the browser itself says of a network or an address that a test took away on purpose. */
const BROUGHT_ABOUT =
  /WebSocket connection to|Failed to load resource|Cross-Origin-Opener-Policy header has been ignored/;

export function watch(page: Page, name: string): Complaints {
  const lines: string[] = [];
  page.on('pageerror', (error) => lines.push(`${name}: ${error.message}`));
  page.on('console', (message) => {
    const isComplaint = message.type() === 'error' || message.type() === 'warning';
    if (isComplaint && !BROUGHT_ABOUT.test(message.text()))
      lines.push(`${name}: ${message.text()}`);
  });
  return { lines };
}
