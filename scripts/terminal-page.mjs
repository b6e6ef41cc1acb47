/** The small page the demo prints: where to go and what to do there, in the chosen language. */

const WORDS = {
  fr: {
    title: 'T-Doc · démonstration',
    ready: (seconds) => `prête en ${seconds.toLocaleString('fr-FR')} s`,
    dpi: 'Le DPI du Dr Anne Garnier',
    lan: 'Depuis un autre appareil du réseau',
    lanNote:
      'Le certificat est fait sur place : le navigateur demande une confirmation la première fois.',
    steps: [
      'Ouvrez cette adresse et choisissez la téléconsultation de 10 h 30.',
      'Démarrez-la, puis copiez le lien du patient ou montrez son QR code.',
      'Ouvrez le lien dans une autre fenêtre : vous êtes Mme Jeanne Martin.',
      'Revenez au DPI et faites-la entrer.',
    ],
    stepsLan: 'Avec un téléphone : ouvrez le DPI, puis lisez le QR code avec l’appareil photo.',
    frame: 'Cadre isolé du praticien\u00a0:',
    data: 'Données\u00a0:',
    stop: 'Ctrl-C arrête tout ; les données restent pour la prochaine fois.',
    taken: (wanted, used) =>
      `Le port ${wanted} est déjà pris : la démonstration utilise le ${used}.`,
    stopped: 'Démonstration arrêtée.',
    fictitious: 'L’établissement et les personnes sont fictifs.',
  },
  en: {
    title: 'T-Doc · demo',
    ready: (seconds) => `ready in ${seconds} s`,
    dpi: 'Dr Anne Garnier’s DPI',
    lan: 'From another device on the network',
    lanNote:
      'The certificate is made on the spot: the browser asks for a confirmation the first time.',
    steps: [
      'Open this address and choose the 10:30 video visit.',
      'Start it, then copy the patient’s link or show its QR code.',
      'Open the link in another window: you are Mrs Jeanne Martin.',
      'Come back to the DPI and admit her.',
    ],
    stepsLan: 'With a phone: open the DPI, then read the QR code with its camera.',
    frame: 'The practitioner’s isolated frame:',
    data: 'Data:',
    stop: 'Ctrl-C ends everything; the data stays for the next time.',
    taken: (wanted, used) => `Port ${wanted} is already taken: the demo uses ${used}.`,
    stopped: 'Demo ended.',
    fictitious: 'The hospital and the people are fictitious.',
  },
};

export const wordsFor = (language) => WORDS[language];

const style = (code) => (text) => (process.stdout.isTTY ? `\u001b[${code}m${text}\u001b[0m` : text);
const strong = style('1');
const soft = style('2');
const address = style('36;4');

/** @param {{ url: string, lanUrls: readonly string[], frameUrl: string | null, dataFolder: string, seconds: number, language: 'fr' | 'en' }} page */
export function terminalPage({ url, lanUrls, frameUrl, dataFolder, seconds, language }) {
  const words = WORDS[language];
  const steps = words.steps.map((step, index) => `    ${strong(`${index + 1}.`)} ${step}`);
  const lan = [
    '',
    `  ${words.lan}`,
    ...lanUrls.map((lanUrl) => `    ${address(`${lanUrl}/`)}`),
    `    ${soft(words.lanNote)}`,
    `    ${words.stepsLan}`,
  ];
  return [
    '',
    `  ${strong(words.title)}  ${soft(words.ready(seconds))}`,
    `  ${soft('─'.repeat(60))}`,
    '',
    `  ${words.dpi}`,
    `    ${address(`${url}/`)}`,
    ...(frameUrl ? [`    ${soft(`${words.frame} ${frameUrl}`)}`] : []),
    '',
    ...steps,
    ...(lanUrls.length > 0 ? lan : []),
    '',
    `  ${soft('─'.repeat(60))}`,
    `  ${soft(`${words.data} ${dataFolder}`)}`,
    `  ${soft(words.fictitious)}`,
    `  ${words.stop}`,
    '',
  ].join('\n');
}
