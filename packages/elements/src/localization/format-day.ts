/** A day in words; apart from the hours, which the visit button needs before anything else is loaded. */
import type { Language } from './language.ts';

/** "lundi 23 novembre", "Monday 23 November". */
export function formatDay(date: Date, language: Language): string {
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  return new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  }).format(date);
}
