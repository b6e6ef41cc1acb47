/**
 * Which language an element speaks: its own `lang`, else the closest one around it, even across
 * shadow roots, else the document's, else French. Knows no text.
 */

export const LANGUAGES = ['fr', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Maps a BCP 47 tag to a language we speak; null when we do not speak it. */
export function toLanguage(tag: string | null | undefined): Language | null {
  const primary = tag?.toLowerCase().split('-')[0];
  return LANGUAGES.find((language) => language === primary) ?? null;
}

/** Walks up from `element`; French when nothing around it names a language we speak. */
export function languageOf(element: Element): Language {
  let node: Node | null = element;
  while (node !== null) {
    if (node instanceof Element) {
      const language = toLanguage(node.getAttribute('lang'));
      if (language !== null) return language;
    }
    node = node.parentNode ?? (node instanceof ShadowRoot ? node.host : null);
  }
  return 'fr';
}
