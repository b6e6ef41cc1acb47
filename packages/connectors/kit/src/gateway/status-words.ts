/** The words of the status page. French is the reference; each language is complete by type. */
import { FAULT_SENTENCES } from '../hl7v2/index.ts';
import { REASONS_EN, REASONS_FR } from './reasons.ts';

export type PageLanguage = 'fr' | 'en';

interface Words {
  locale: string;
  title: string;
  other: { language: PageLanguage; name: string };
  refresh: string;
  updatedAt: (time: string) => string;
  testSite: string;
  assumed: string;
  allWell: string;
  waitingForYou: (count: number) => string;
  behind: (count: number) => string;
  lead: string;
  received: string;
  sent: string;
  notSending: string;
  messages: (count: number) => string;
  pending: string;
  oldest: string;
  median: string;
  slowest: string;
  ignored: string;
  dead: string;
  connections: string;
  receiver: string;
  connected: string;
  notConnected: string;
  register: string;
  patients: string;
  encounters: string;
  appointments: string;
  letters: string;
  noLetter: string;
  incoming: string;
  outgoing: string;
  unreadable: string;
  from: (sender: string) => string;
  numbered: (controlId: string) => string;
  times: (count: number) => string;
  replayWith: string;
  none: string;
  reason: (code: string) => string;
}

const plural = (count: number, one: string, many: string) => (count > 1 ? many : one);
const known = (reasons: Readonly<Record<string, string>>, code: string) =>
  Object.hasOwn(reasons, code) ? (reasons[code] ?? code) : code;

const fr: Words = {
  locale: 'fr-FR',
  title: 'Connecteur T-Doc',
  other: { language: 'en', name: 'English' },
  refresh: 'Actualiser',
  updatedAt: (time) => `Mis à jour à ${time}`,
  testSite: 'Environnement de test : aucune identité réelle ne doit passer ici.',
  assumed: 'Ce profil repose sur des hypothèses : à confirmer avec le site.',
  allWell: 'Tout est à jour',
  waitingForYou: (n) =>
    plural(n, '1 message attend une action', `${n} messages attendent une action`),
  behind: (n) => plural(n, '1 message en cours', `${n} messages en cours`),
  lead: 'Ce qui vient du dossier patient et ce qui y retourne. Aucune donnée de patient n’est affichée ici.',
  received: 'Reçus du DPI',
  sent: 'Envoyés au DPI',
  notSending: 'Ce profil n’envoie rien.',
  messages: (n) => plural(n, 'message traité', 'messages traités'),
  pending: 'En attente',
  oldest: 'Le plus ancien attend depuis',
  median: 'Délai habituel',
  slowest: 'Délai le plus long',
  ignored: 'Sans objet ici',
  dead: 'À revoir',
  connections: 'Connexions ouvertes',
  receiver: 'Destinataire',
  connected: 'connecté',
  notConnected: 'non connecté',
  register: 'Ce que le connecteur connaît',
  patients: 'Patients',
  encounters: 'Venues',
  appointments: 'Rendez-vous',
  letters: 'Messages à revoir',
  noLetter: 'Aucun message n’attend. Vous n’avez rien à faire.',
  incoming: 'Reçu',
  outgoing: 'À envoyer',
  unreadable: 'message illisible',
  from: (sender) => `de ${sender}`,
  numbered: (id) => `numéro ${id}`,
  times: (n) => `reçu ${n} fois`,
  replayWith: 'Une fois la cause corrigée :',
  none: '–',
  reason: (code) => known(REASONS_FR, code),
};

const en: Words = {
  locale: 'en-GB',
  title: 'T-Doc connector',
  other: { language: 'fr', name: 'Français' },
  refresh: 'Refresh',
  updatedAt: (time) => `Updated at ${time}`,
  testSite: 'Test environment: no real identity may pass here.',
  assumed: 'This profile rests on assumptions: to be confirmed with the site.',
  allWell: 'Everything is up to date',
  waitingForYou: (n) =>
    plural(n, '1 message waits for a person', `${n} messages wait for a person`),
  behind: (n) => plural(n, '1 message under way', `${n} messages under way`),
  lead: 'What comes from the patient record and what goes back. No patient data is shown here.',
  received: 'Received from the DPI',
  sent: 'Sent to the DPI',
  notSending: 'This profile sends nothing.',
  messages: (n) => plural(n, 'message handled', 'messages handled'),
  pending: 'Waiting',
  oldest: 'The oldest has waited',
  median: 'Usual delay',
  slowest: 'Longest delay',
  ignored: 'Not used here',
  dead: 'To look at',
  connections: 'Open connections',
  receiver: 'Receiver',
  connected: 'connected',
  notConnected: 'not connected',
  register: 'What the connector knows',
  patients: 'Patients',
  encounters: 'Encounters',
  appointments: 'Appointments',
  letters: 'Messages to look at',
  noLetter: 'No message waits. There is nothing to do.',
  incoming: 'Received',
  outgoing: 'To send',
  unreadable: 'unreadable message',
  from: (sender) => `from ${sender}`,
  numbered: (id) => `number ${id}`,
  times: (n) => `came ${n} times`,
  replayWith: 'Once the cause is mended:',
  none: '–',
  reason: (code) => known({ ...FAULT_SENTENCES, ...REASONS_EN }, code),
};

export const WORDS: Readonly<Record<PageLanguage, Words>> = { fr, en };
export type StatusWords = Words;
