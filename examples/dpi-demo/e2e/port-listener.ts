/**
 * A hostile script of the host's page, run before its first line: it hooks every way a message can pass
 * between windows and ports and notes what it sees. Travels to the browser as text, so it stands alone.
 */
import type { Page } from 'playwright-core';

export function overhear(): void {
  const notes: string[] = [];
  Object.assign(window, { overheard: notes });
  const note = (data: unknown): void => {
    try {
      notes.push(typeof data === 'string' ? data : (JSON.stringify(data) ?? String(data)));
    } catch {
      notes.push(Object.prototype.toString.call(data));
    }
  };
  for (const target of [MessagePort.prototype, Window.prototype, Worker.prototype]) {
    const { postMessage } = target as unknown as { postMessage?: (...all: unknown[]) => void };
    if (!postMessage) continue;
    Object.assign(target, {
      postMessage(this: unknown, ...all: unknown[]) {
        note(all[0]);
        postMessage.apply(this, all);
      },
    });
  }
  const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data');
  Object.defineProperty(MessageEvent.prototype, 'data', {
    ...data,
    get(this: MessageEvent) {
      const value: unknown = data?.get?.call(this);
      note(value);
      return value;
    },
  });
}

/** What it noted since the page was loaded. */
export function overheard(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { overheard: string[] }).overheard);
}
