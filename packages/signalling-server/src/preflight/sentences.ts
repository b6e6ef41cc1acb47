/** Findings in words: what was found, and what to do about it. Every code has both languages, by type. */
import type { Finding } from './finding.ts';
import { ENGLISH } from './sentences-en.ts';
import { FRENCH } from './sentences-fr.ts';

export const PREFLIGHT_LANGUAGES = ['fr', 'en'] as const;
export type PreflightLanguage = (typeof PREFLIGHT_LANGUAGES)[number];

export interface Sentences {
  says: string;
  /** Null when there is nothing to do. */
  todo: string | null;
}

const TABLES = { fr: FRENCH, en: ENGLISH } as const;
/** Facts come from files and from other machines: no control character reaches a terminal. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

export function inWords({ code, facts }: Finding, language: PreflightLanguage): Sentences {
  const fill = (sentence: string) =>
    sentence.replace(/\{(\w+)\}/g, (_, name: string) =>
      String(facts[name] ?? '').replace(CONTROL, '·'),
    );
  const { says, todo } = TABLES[language][code];
  return { says: fill(says), todo: todo === null ? null : fill(todo) };
}
