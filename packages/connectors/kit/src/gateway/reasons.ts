/**
 * Why a message waits for a person, in words that say what to do. French is the reference; each
 * language is complete by type.
 */
import type { Hl7FaultCode } from '../hl7v2/index.ts';

export type ReasonCode =
  | Hl7FaultCode
  | 'ERR_SENDER_UNKNOWN'
  | 'ERR_CONTROL_ID_REUSED'
  | 'ERR_PATIENT_UNKNOWN'
  | 'ERR_NOT_APPLIED'
  | 'ERR_INTERNAL'
  | 'RECEIVER_AE'
  | 'RECEIVER_AR'
  | 'RECEIVER_CE'
  | 'RECEIVER_CR';

export const REASONS_FR: Readonly<Record<ReasonCode, string>> = {
  ERR_HL7_NOT_TEXT: 'Ce n’est pas du texte : vérifiez ce que l’émetteur envoie.',
  ERR_HL7_EMPTY: 'Le message est vide : demandez à l’émetteur ce qu’il voulait envoyer.',
  ERR_HL7_TOO_LARGE:
    'Le message dépasse la taille admise : augmentez maxBytes si elle est normale.',
  ERR_HL7_NO_HEADER: 'Le message ne commence pas par MSH : vérifiez ce que l’émetteur envoie.',
  ERR_HL7_SEPARATORS:
    'MSH-1 et MSH-2 ne nomment pas des séparateurs distincts : corrigez l’émetteur.',
  ERR_HL7_SEGMENT_NAME: 'Un segment n’a pas de nom valable : corrigez l’émetteur.',
  ERR_HL7_TOO_MANY_SEGMENTS: 'Trop de segments : augmentez maxSegments si c’est normal.',
  ERR_HL7_TOO_MANY_FIELDS: 'Trop de champs : augmentez maxFields si c’est normal.',
  ERR_HL7_TOO_MANY_REPETITIONS: 'Trop de répétitions : augmentez maxRepetitions si c’est normal.',
  ERR_HL7_CONTROL_CHARACTER:
    'Un caractère de contrôle est dans le texte : l’émetteur doit l’échapper.',
  ERR_HL7_CHARSET_UNKNOWN:
    'MSH-18 nomme un jeu de caractères non lu ici : changez-le chez l’émetteur.',
  ERR_HL7_CHARSET_UNDECLARED:
    'Des accents sans MSH-18 : faites-le remplir, ou réglez defaultCharset.',
  ERR_HL7_CHARSET_LIE:
    'Le texte n’est pas dans le jeu de caractères annoncé en MSH-18 : faites corriger.',
  ERR_HL7_VERSION_UNKNOWN: 'MSH-12 nomme une version non admise : voyez le réglage versions.',
  ERR_HL7_REQUIRED: 'Un champ obligatoire est vide : l’émetteur doit le remplir.',
  ERR_HL7_ESCAPE: 'Une séquence d’échappement est inconnue : elle est gardée telle quelle.',
  ERR_HL7_TIMESTAMP: 'Une date ou une heure est illisible : l’émetteur doit la corriger.',
  ERR_HL7_TABLE_VALUE:
    'Un code n’est pas dans sa table : demandez à l’émetteur ce qu’il veut dire.',
  ERR_HL7_MESSAGE_TYPE:
    'Ce type de message n’est pas traité ici : arrêtez ce flux chez l’émetteur.',
  ERR_HL7_EVENT: 'Cet événement n’est pas traité ici : voyez le réglage eventsReadAs.',
  ERR_HL7_PROCESSING_ID:
    'Un message d’essai est arrivé en production : corrigez MSH-11 ou le flux.',
  ERR_INS_NOT_VALIDATED: 'Un INS sans identité validée (VALI) : il est laissé de côté.',
  ERR_INS_KEY: 'La clé de l’INS est fausse : il est laissé de côté, l’émetteur doit le corriger.',
  ERR_INS_FORM: 'L’INS n’a pas la forme d’un matricule : il est laissé de côté.',
  ERR_INS_DOMAIN: 'Un INS de test ou de démonstration en production : il est laissé de côté.',
  ERR_INS_KEY_MISSING: 'L’INS est venu sans sa clé : il est laissé de côté.',
  ERR_INS_CONFLICT: 'Deux INS différents pour un patient : les deux sont laissés de côté.',
  ERR_PATIENT_UNIDENTIFIED: 'Aucun IPP avec son autorité : l’émetteur doit remplir PID-3.',
  ERR_IPP_CONFLICT: 'Deux IPP d’une même autorité pour un patient : vérifiez l’identité.',
  ERR_MORE_FAULTS: 'Il y a d’autres erreurs que celles de la liste.',
  ERR_SENDER_UNKNOWN:
    'Cet émetteur n’est pas dans le profil : ajoutez-le à senders s’il est attendu.',
  ERR_CONTROL_ID_REUSED:
    'Un autre message portait déjà ce numéro (MSH-10) : l’émetteur doit en changer.',
  ERR_PATIENT_UNKNOWN: 'Ce dossier est déjà celui d’un autre patient : vérifiez l’identité.',
  ERR_NOT_APPLIED:
    'Le message n’a pas pu être appliqué après plusieurs essais : appelez le support.',
  ERR_INTERNAL: 'Une erreur interne s’est produite : appelez le support.',
  RECEIVER_AE: 'Le destinataire répond qu’il y a une erreur dans le message : voyez avec lui.',
  RECEIVER_AR: 'Le destinataire refuse le message : voyez avec lui.',
  RECEIVER_CE: 'Le destinataire n’a pas pu garder le message : voyez avec lui.',
  RECEIVER_CR: 'Le destinataire refuse de recevoir le message : voyez avec lui.',
};

/** What the shared sentences of the HL7 faults do not cover. */
export const REASONS_EN: Readonly<Record<Exclude<ReasonCode, Hl7FaultCode>, string>> = {
  ERR_SENDER_UNKNOWN: 'This sender is not in the profile: add it to senders if it is expected.',
  ERR_CONTROL_ID_REUSED:
    'Another message had this number (MSH-10) before: the sender must change it.',
  ERR_PATIENT_UNKNOWN: 'This stay or appointment is another patient’s already: check the identity.',
  ERR_NOT_APPLIED: 'The message could not be applied after several attempts: call the support.',
  ERR_INTERNAL: 'An internal error occurred: call the support.',
  RECEIVER_AE: 'The receiver says that the message has an error: ask them.',
  RECEIVER_AR: 'The receiver refuses the message: ask them.',
  RECEIVER_CE: 'The receiver could not keep the message: ask them.',
  RECEIVER_CR: 'The receiver refuses to receive the message: ask them.',
};
