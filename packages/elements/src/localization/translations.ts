/** Every language we speak, by its tag; complete by type. */
import { en } from './en.ts';
import { fr } from './fr.ts';
import type { Language } from './language.ts';
import type { Translation } from './translation.ts';

export type { Translation } from './translation.ts';

export const translations: Readonly<Record<Language, Translation>> = { fr, en };
