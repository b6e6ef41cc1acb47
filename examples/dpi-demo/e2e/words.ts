/** What people read on the buttons of the journey, in both languages of the demo: a test presses by these. */
export interface JourneyWords {
  language: 'fr' | 'en';
  /** The row of the 10:30 appointment in the agenda. */
  appointment: RegExp;
  visitButton: RegExp;
  linkLabel: string;
  begin: string;
  yes: string;
  no: string;
  progress: (index: number) => string;
  playSound: string;
  enterWaitingRoom: string;
  waiting: string;
  admit: RegExp;
}

export const FRENCH: JourneyWords = {
  language: 'fr',
  appointment: /Jeanne Martin.*Téléconsultation/,
  visitButton: /^(Téléconsultation de 10|En cours|Mme Jeanne Martin)/,
  linkLabel: 'Lien de la téléconsultation',
  begin: 'Commencer',
  yes: 'Oui',
  no: 'Non',
  progress: (index) => `${index} sur 3`,
  playSound: 'Écouter un son',
  enterWaitingRoom: 'Entrer en salle d’attente',
  waiting: 'Vous êtes en salle d’attente',
  admit: /^Admettre Mme Jeanne Martin/,
};

export const ENGLISH: JourneyWords = {
  language: 'en',
  appointment: /Jeanne Martin.*Video visit/,
  visitButton: /^(Video visit|In progress|Mrs Jeanne Martin)/,
  linkLabel: 'Link to the visit',
  begin: 'Start',
  yes: 'Yes',
  no: 'No',
  progress: (index) => `${index} of 3`,
  playSound: 'Play a sound',
  enterWaitingRoom: 'Enter the waiting room',
  waiting: 'You are in the waiting room',
  admit: /^Admit Mrs Jeanne Martin/,
};
