/** One participant's page, spoken to from the test. */
import type { Page } from 'playwright-core';

import type * as Visit from './page/visit.ts';
import type { Entry, Observation } from './page/visit.ts';

/** Longer than anything takes that still happens. */
const GIVE_UP_MS = 30_000;
const LOOK_AGAIN_MS = 60;

export class Seat {
  readonly page: Page;
  readonly name: string;
  readonly #module: string;

  constructor(page: Page, module: string, name: string) {
    this.page = page;
    this.#module = module;
    this.name = name;
  }

  enter(entry: Entry): Promise<void> {
    return this.#call('enter', entry);
  }

  say(text: string): Promise<void> {
    return this.#call('say', text);
  }

  /** The answer to the code on this page's screen. */
  answer(identical: boolean): Promise<void> {
    return this.#call('answer', identical);
  }

  leave(): Promise<void> {
    return this.#call('leave');
  }

  /** Lets the SDK's time pass; only that of this page. */
  passTime(ms: number): Promise<void> {
    return this.#call('passTime', ms);
  }

  killWorkers(): Promise<void> {
    return this.#call('killWorkers');
  }

  attachLate(): Promise<void> {
    return this.#call('attachLate');
  }

  observe(): Promise<Observation> {
    return this.#call('observe');
  }

  /** Looks until it holds; the answer is what was seen then. */
  async until(what: string, holds: (seen: Observation) => boolean): Promise<Observation> {
    const until = Date.now() + GIVE_UP_MS;
    for (;;) {
      const seen = await this.observe();
      if (holds(seen)) return seen;
      if (Date.now() > until) {
        throw new Error(`${this.name} never came to: ${what}; last ${JSON.stringify(seen)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  #call<T>(verb: keyof typeof Visit, argument?: unknown): Promise<T> {
    return this.page.evaluate(
      async ([url, name, value]) => {
        const module = (await import(url)) as Record<string, (value: unknown) => Promise<T>>;
        return module[name]?.(value) as Promise<T>;
      },
      [this.#module, verb, argument] as const,
    );
  }
}

/** Frames decoded over all connections of a page so far: what a person could see. */
export const shown = ({ connections }: Observation): number =>
  connections.reduce((sum, { framesDecoded }) => sum + framesDecoded, 0);
/** Frames the encoders of a page made so far, whether they left or not. */
export const encoded = ({ connections }: Observation): number =>
  connections.reduce((sum, { framesEncoded }) => sum + framesEncoded, 0);
/** RTP packets of picture and sound sent so far. */
export const sent = ({ connections }: Observation): number =>
  connections.reduce((sum, { packetsSent }) => sum + packetsSent, 0);
/** Frames that could not be opened or sealed. */
export const dropped = ({ others }: Observation): number =>
  others.reduce((sum, other) => sum + other.dropped, 0);
export const opened = ({ others }: Observation): number =>
  others.reduce((sum, other) => sum + other.opened, 0);
