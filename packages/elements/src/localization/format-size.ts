/** The size of a file as people write it. Apart from hours and durations: the visit button needs none. */
import type { Language } from './language.ts';

const NBSP = '\u00a0';

const UNITS: Readonly<Record<Language, readonly [string, string, string]>> = {
  fr: ['octets', 'ko', 'Mo'],
  en: ['bytes', 'kB', 'MB'],
};

/** The size of a file: "2,4 Mo" in French, "2.4 MB" in English. */
export function formatSize(bytes: number, language: Language): string {
  const step = bytes < 1000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  const value = bytes / 1024 ** step;
  const digits = new Intl.NumberFormat(language, { maximumFractionDigits: step === 2 ? 1 : 0 });
  return `${digits.format(value)}${NBSP}${UNITS[language][step] ?? ''}`;
}
