/**
 * For pages without a bundler: one script tag. The visit button is there at once; the journey is
 * loaded on the first press, or as soon as the page holds a `<tdoc-teleconsultation>`.
 */
import { VISIT_BUTTON_TEXT } from '../components/visit-button/visit-button-text.ts';
import { TDocErrorEvent } from '../visit-events.ts';
import { languageOf } from '../localization/language.ts';
import '../visit-button.ts';

const TAG = 'tdoc-teleconsultation';

async function loadJourney(): Promise<void> {
  try {
    await import('../journey.ts');
  } catch {
    for (const element of document.querySelectorAll(TAG)) {
      // the element is not defined yet: its children show until it is
      element.textContent = VISIT_BUTTON_TEXT[languageOf(element)].unavailable;
      element.dispatchEvent(new TDocErrorEvent('ERR_TDOC_WIDGET_UNAVAILABLE'));
    }
    addEventListener('online', () => void loadJourney(), { once: true });
  }
}

function watch(): void {
  if (document.querySelector(TAG) !== null) return void loadJourney();
  const observer = new MutationObserver(() => {
    if (document.querySelector(TAG) === null) return;
    observer.disconnect();
    void loadJourney();
  });
  observer.observe(document.documentElement, { childList: true, subtree: true });
}

watch();
