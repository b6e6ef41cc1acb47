/**
 * Takes one page at every width, light and dark, without driving the journey again: the page is made
 * wider and its colours are turned. Knows files and pages, nothing of the journey.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Locator, Page } from 'playwright-core';

import { cutTexts } from '../page-probe.ts';
import type { State } from './states.ts';

const SCHEMES = ['light', 'dark'] as const;
/** How high a window of this width is: a phone, a tablet, a laptop. */
const HEIGHTS: readonly (readonly [upToWidth: number, height: number])[] = [
  [480, 740],
  [900, 1024],
  [Infinity, 800],
];

export interface Picture {
  state: State;
  language: 'fr' | 'en';
  width: number;
  height: number;
  scheme: (typeof SCHEMES)[number];
  /** Within the folder of the walk. */
  file: string;
  /** Texts that the page cuts at this width. */
  cut: readonly string[];
}

export interface CameraOptions {
  folder: string;
  language: 'fr' | 'en';
  widths: readonly number[];
  wants: (state: State) => boolean;
  onPicture: (picture: Picture) => void;
}

export class Camera {
  readonly #options: CameraOptions;

  constructor(options: CameraOptions) {
    this.#options = options;
    mkdirSync(join(options.folder, options.language), { recursive: true });
  }

  wants(...states: State[]): boolean {
    return states.some((state) => this.#options.wants(state));
  }

  /** @param options what to scroll to: what a person who asked for it has before their eyes */
  async take(state: State, page: Page, options: { at?: Locator } = {}): Promise<void> {
    if (!this.wants(state)) return;
    const { folder, language, widths, onPicture } = this.#options;
    const before = page.viewportSize();
    for (const width of widths) {
      const [, height] = HEIGHTS.find(([upTo]) => width <= upTo) ?? [0, 800];
      await page.setViewportSize({ width, height });
      for (const scheme of SCHEMES) {
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
        await stir(page);
        await options.at?.evaluate((element) => element.scrollIntoView({ block: 'start' }));
        const file = join(language, `${state}-${width}-${scheme}.png`);
        await page.screenshot({ path: join(folder, file), animations: 'disabled' });
        const cut = await page.evaluate(cutTexts);
        onPicture({ state, language, width, height, scheme, file, cut });
      }
    }
    if (before) await page.setViewportSize(before);
  }
}

/** The call's bar hides from whoever does not move; then the page draws what has changed. */
async function stir(page: Page): Promise<void> {
  const { width, height } = page.viewportSize() ?? { width: 2, height: 2 };
  await page.mouse.move(width * 0.9, height / 2);
  await page.mouse.move(width * 0.9, height / 2 + 8);
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 60)));
      }),
  );
}
