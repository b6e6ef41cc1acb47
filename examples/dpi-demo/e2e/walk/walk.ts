/** One walk through the demo in one language: every chapter that has a wanted state, then an end. */
import { launchChromium } from '../browsers.ts';
import { Camera, type CameraOptions, type Picture } from './camera.ts';
import { CHAPTERS } from './chapters.ts';
import { STATES, type State } from './states.ts';
import { WORDS } from './words.ts';

export { STATES, type Picture, type State };

export interface Stumble {
  language: 'fr' | 'en';
  chapter: string;
  sentence: string;
}

/** What could not be walked is answered, and the other chapters are walked all the same. */
export async function walk(options: CameraOptions): Promise<Stumble[]> {
  const { language } = options;
  const camera = new Camera(options);
  const stumbles: Stumble[] = [];
  const browsers = await Promise.all([launchChromium(), launchChromium()]);
  const [hospital, home] = browsers;
  try {
    for (const chapter of CHAPTERS.filter(({ states }) => camera.wants(...states))) {
      try {
        await chapter.walk({ camera, words: WORDS[language], hospital, home });
      } catch (error) {
        const sentence = error instanceof Error ? error.message : String(error);
        stumbles.push({ language, chapter: chapter.name, sentence });
      }
    }
  } finally {
    await Promise.all(browsers.map((browser) => browser.close()));
  }
  return stumbles;
}
