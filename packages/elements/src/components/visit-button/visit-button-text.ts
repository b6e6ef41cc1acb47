/** The few sentences of the visit button, apart from the rest so that the first paint stays small. */
import { formatDuration, formatElapsed, formatTime } from '../../localization/format.ts';
import type { Language } from '../../localization/language.ts';

export interface VisitButtonText {
  readonly open: string;
  plannedAt(date: Date): string;
  waiting(name: string | null, seconds: number): string;
  inProgress(seconds: number | null): string;
  ended(seconds: number | null): string;
  readonly opening: string;
  readonly unavailable: string;
}

export const VISIT_BUTTON_TEXT: Readonly<Record<Language, VisitButtonText>> = {
  fr: {
    open: 'Ouvrir la téléconsultation',
    plannedAt: (date) => `Téléconsultation de ${formatTime(date, 'fr')}`,
    waiting: (name, seconds) =>
      seconds < 60
        ? `${name ?? 'Le patient'} vient d’arriver`
        : `${name ?? 'Le patient'} patiente depuis ${formatDuration(seconds, 'fr')}`,
    inProgress: (seconds) =>
      seconds === null ? 'En cours' : `En cours · ${formatElapsed(seconds)}`,
    ended: (seconds) =>
      seconds === null ? 'Terminée' : `Terminée · ${formatDuration(seconds, 'fr')}`,
    opening: 'Ouverture…',
    unavailable:
      'La téléconsultation n’a pas pu s’ouvrir. Vérifiez votre connexion, puis réessayez.',
  },
  en: {
    open: 'Open the video visit',
    plannedAt: (date) => `Video visit at ${formatTime(date, 'en')}`,
    waiting: (name, seconds) =>
      seconds < 60
        ? `${name ?? 'The patient'} has just arrived`
        : `${name ?? 'The patient'} has been waiting for ${formatDuration(seconds, 'en')}`,
    inProgress: (seconds) =>
      seconds === null ? 'In progress' : `In progress · ${formatElapsed(seconds)}`,
    ended: (seconds) => (seconds === null ? 'Ended' : `Ended · ${formatDuration(seconds, 'en')}`),
    opening: 'Opening…',
    unavailable: 'The visit could not be opened. Check your connection, then try again.',
  },
};
