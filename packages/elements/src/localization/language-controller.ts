/**
 * Re-renders an element when a `lang` changes anywhere in the page's own document, so that a page
 * switching language takes the widget with it. One observer serves every element.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { languageOf, type Language } from './language.ts';

const followers = new Set<ReactiveControllerHost>();
let observer: MutationObserver | null = null;

function observe(): void {
  observer ??= new MutationObserver(() => {
    for (const follower of followers) follower.requestUpdate();
  });
  observer.observe(document.documentElement, {
    attributes: true,
    attributeFilter: ['lang'],
    subtree: true,
  });
}

export class LanguageController implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host;
    host.addController(this);
  }

  get language(): Language {
    return languageOf(this.#host);
  }

  hostConnected(): void {
    if (followers.size === 0) observe();
    followers.add(this.#host);
  }

  hostDisconnected(): void {
    followers.delete(this.#host);
    if (followers.size === 0) observer?.disconnect();
  }
}
