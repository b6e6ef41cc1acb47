/** Notes everything a page complains about, so that a test can say: nothing. */
import type { Page } from 'playwright-core';

export interface Complaints {
  readonly lines: readonly string[];
}

/** Network failures a test brings about on purpose are the browser's words, not ours. */
const BROUGHT_ABOUT = /WebSocket connection to|Failed to load resource/;

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
