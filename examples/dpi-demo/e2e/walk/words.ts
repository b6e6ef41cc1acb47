/** What is pressed and read beyond the journey's own buttons, in both languages. */
import { ENGLISH, FRENCH, type JourneyWords } from '../words.ts';

export interface WalkWords extends JourneyWords {
  reconsider: string;
  cameraWorks: string;
  soundHeard: string;
  chat: RegExp;
  more: RegExp;
  devices: string;
  leave: RegExp;
  share: RegExp;
  stopSharing: RegExp;
  encrypted: RegExp;
  receive: RegExp;
  received: string;
  same: string;
  different: string;
  back: string;
  stop: string;
  close: string;
  verified: RegExp;
  serverAway: string;
  weak: RegExp;
  interrupted: RegExp;
  endForAll: RegExp;
  refusedDevice: RegExp;
  admitCompanion: RegExp;
  hello: string;
  answer: string;
  fileName: string;
}

export const WORDS: Record<'fr' | 'en', WalkWords> = {
  fr: {
    ...FRENCH,
    reconsider: 'Modifier ma réponse',
    cameraWorks: 'Votre caméra fonctionne',
    soundHeard: 'Vous entendez bien',
    chat: /^Discussion/,
    more: /^Plus/,
    devices: 'Caméra, micro et son',
    leave: /^Quitter$/,
    share: /Partager l’écran/,
    stopSharing: /Arrêter le partage/,
    encrypted: /^Chiffrée/,
    receive: /^Recevoir/,
    received: 'Reçu',
    same: 'Oui, identiques',
    different: 'Non, différents',
    back: 'Revoir le code',
    close: 'Fermer',
    stop: 'Arrêter la téléconsultation',
    verified: /Chiffrée et vérifiée/,
    serverAway: 'Le service est momentanément injoignable. L’image et le son continuent.',
    weak: /Réseau faible\s: /,
    interrupted: /Image interrompue|Connexion interrompue/,
    endForAll: /Terminer pour tous/,
    refusedDevice: /Votre navigateur n’a pas accès/,
    admitCompanion: /^Admettre/,
    hello: 'Bonjour Madame Martin. Avez-vous pu faire votre prise de sang cette semaine ?',
    answer: 'Bonjour Docteur, oui, mardi. Le laboratoire a dû vous envoyer les résultats.',
    fileName: 'Ordonnance de Mme Martin.pdf',
  },
  en: {
    ...ENGLISH,
    reconsider: 'Change my answer',
    cameraWorks: 'Your camera works',
    soundHeard: 'You hear well',
    chat: /^Chat/,
    more: /^More/,
    devices: 'Camera, microphone and sound',
    leave: /^Leave$/,
    share: /Share the screen/,
    stopSharing: /Stop sharing/,
    encrypted: /^Encrypted/,
    receive: /^Receive/,
    received: 'Received',
    same: 'Yes, the same',
    different: 'No, different',
    back: 'See the code again',
    close: 'Close',
    stop: 'Stop the visit',
    verified: /Encrypted, verified/,
    serverAway: 'The service is out of reach for now. Picture and sound continue.',
    weak: /Weak network:/,
    interrupted: /Picture interrupted|Connection interrupted/,
    endForAll: /End for everyone/,
    refusedDevice: /Your browser/,
    admitCompanion: /^Admit/,
    hello: 'Good morning Mrs Martin. Were you able to have your blood test this week?',
    answer:
      'Good morning Doctor, yes, on Tuesday. The laboratory should have sent you the results.',
    fileName: 'Prescription for Mrs Martin.pdf',
  },
};
