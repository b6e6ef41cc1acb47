/** Every error in French: what happened, what to do, one button. */
import type { TDocErrorCode } from '@tdoc/sdk-core';
import type { FaultText } from './translation.ts';

const text = (title: string, whatToDo: string, action: string): FaultText => ({
  title,
  whatToDo,
  action,
});

export const faultsFr: Readonly<Record<TDocErrorCode, FaultText>> = {
  ERR_TDOC_ADMISSION_UNAVAILABLE: text(
    'Votre établissement ne répond pas',
    'Vérifiez votre connexion à internet, puis réessayez. Si cela continue, appelez votre établissement.',
    'Réessayer',
  ),
  ERR_TDOC_CAMERA_ABSENT: text(
    'Aucune caméra trouvée',
    'Branchez une caméra puis réessayez. Vous pouvez aussi continuer avec le son seul.',
    'Réessayer',
  ),
  ERR_TDOC_CAMERA_BUSY: text(
    'Votre caméra est déjà utilisée',
    'Fermez les autres applications qui utilisent la caméra, puis réessayez.',
    'Réessayer',
  ),
  ERR_TDOC_CAMERA_REFUSED: text(
    'Votre navigateur n’a pas accès à la caméra',
    'Cliquez sur l’icône caméra dans la barre d’adresse, choisissez Autoriser, puis Réessayer.',
    'Réessayer',
  ),
  ERR_TDOC_MICROPHONE_ABSENT: text(
    'Aucun micro trouvé',
    'Branchez un micro ou un casque, puis réessayez.',
    'Réessayer',
  ),
  ERR_TDOC_MICROPHONE_BUSY: text(
    'Votre micro est déjà utilisé',
    'Fermez les autres applications qui utilisent le micro, puis réessayez.',
    'Réessayer',
  ),
  ERR_TDOC_MICROPHONE_REFUSED: text(
    'Votre navigateur n’a pas accès au micro',
    'Cliquez sur l’icône micro dans la barre d’adresse, choisissez Autoriser, puis Réessayer.',
    'Réessayer',
  ),
  ERR_TDOC_SCREEN_SHARE_REFUSED: text(
    'L’écran n’est pas partagé',
    'Pour le partager, appuyez de nouveau sur Partage et choisissez une fenêtre.',
    'J’ai compris',
  ),
  ERR_TDOC_SCREEN_SHARE_UNSUPPORTED: text(
    'Cet appareil ne permet pas de partager l’écran',
    'La téléconsultation continue. Utilisez un ordinateur si vous avez besoin de montrer l’écran.',
    'J’ai compris',
  ),
  ERR_TDOC_CONSENT_REQUIRED: text(
    'Votre accord est nécessaire',
    'Sans votre accord pour l’image et le son, la téléconsultation ne peut pas commencer.',
    'Revoir mes réponses',
  ),
  ERR_TDOC_INSECURE_CONTEXT: text(
    'Cette page n’est pas sécurisée',
    'L’adresse doit commencer par https. Utilisez le lien reçu de votre établissement, sans le modifier.',
    'Recharger la page',
  ),
  ERR_TDOC_WEBRTC_UNSUPPORTED: text(
    'Ce navigateur ne permet pas la téléconsultation',
    'Ouvrez votre lien dans une version récente de Chrome, Edge, Firefox ou Safari.',
    'Réessayer',
  ),
  ERR_TDOC_LINK_INVALID: text(
    'Ce lien est incomplet ou abîmé',
    'Ouvrez de nouveau le lien reçu, en entier. Sinon, demandez-en un nouveau à votre établissement.',
    'Réessayer',
  ),
  ERR_TDOC_LINK_SECRET_MISSING: text(
    'Il manque la fin du lien',
    'Le lien a été coupé. Copiez-le en entier depuis le message reçu, puis ouvrez-le de nouveau.',
    'Réessayer',
  ),
  ERR_TDOC_LINK_SECRET_WRONG: text(
    'Ce lien n’ouvre pas cette téléconsultation',
    'Il est peut-être ancien. Demandez un nouveau lien à votre établissement, puis réessayez.',
    'Réessayer',
  ),
  ERR_TDOC_TICKET_UNKNOWN: text(
    'Votre accès n’a pas été reconnu',
    'Réessayez. Si cela continue, demandez un nouveau lien à votre établissement.',
    'Réessayer',
  ),
  ERR_TDOC_TICKET_EXPIRED: text(
    'Votre accès a expiré',
    'Appuyez sur Réessayer : un nouvel accès vous est donné.',
    'Réessayer',
  ),
  ERR_TDOC_TICKET_USED: text(
    'Votre accès a déjà servi',
    'Appuyez sur Réessayer : un nouvel accès vous est donné.',
    'Réessayer',
  ),
  ERR_TDOC_RESUME_REFUSED: text(
    'Votre place n’a pas pu être retrouvée',
    'Appuyez sur Revenir pour entrer de nouveau.',
    'Revenir',
  ),
  ERR_TDOC_ROOM_FULL: text(
    'La téléconsultation est complète',
    'Six personnes sont déjà présentes. Réessayez quand l’une d’elles est partie.',
    'Réessayer',
  ),
  ERR_TDOC_ROOM_LOCKED: text(
    'La téléconsultation est fermée aux nouveaux arrivants',
    'Le praticien en a fermé l’entrée. Réessayez dans quelques minutes.',
    'Réessayer',
  ),
  ERR_TDOC_TELECONSULTATION_ENDED: text(
    'Cette téléconsultation est terminée',
    'Si vous avez encore besoin de parler, contactez votre établissement.',
    'Fermer',
  ),
  ERR_TDOC_NOT_ALLOWED: text(
    'Cette action est réservée au praticien',
    'La téléconsultation continue normalement.',
    'J’ai compris',
  ),
  ERR_TDOC_PARTICIPANT_UNKNOWN: text(
    'Cette personne n’est plus là',
    'Elle a quitté la téléconsultation. Elle peut revenir avec le même lien.',
    'J’ai compris',
  ),
  ERR_TDOC_TOO_MANY_MESSAGES: text(
    'La connexion a été coupée par sécurité',
    'Trop d’échanges en peu de temps. Attendez quelques secondes, puis revenez.',
    'Revenir',
  ),
  ERR_TDOC_PROTOCOL: text(
    'Cette page doit être mise à jour',
    'Rechargez la page. Si cela continue, prévenez le support de votre établissement.',
    'Recharger la page',
  ),
  ERR_TDOC_VERSION_UNSUPPORTED: text(
    'Cette page est trop ancienne',
    'Rechargez la page pour obtenir la version actuelle, puis revenez avec le même lien.',
    'Recharger la page',
  ),
  ERR_TDOC_REMOVED: text(
    'Le praticien a mis fin à votre participation',
    'Contactez votre établissement si vous pensez à une erreur.',
    'Fermer',
  ),
  ERR_TDOC_REPLACED: text(
    'La téléconsultation est ouverte ailleurs',
    'Vous êtes connecté depuis une autre page ou un autre appareil. Vous pouvez revenir ici.',
    'Revenir ici',
  ),
  ERR_TDOC_SIGNALLING_UNREACHABLE: text(
    'Le service ne répond pas',
    'Vérifiez votre connexion à internet, puis réessayez.',
    'Réessayer',
  ),
  ERR_TDOC_PEER_UNREACHABLE: text(
    'L’image et le son ne passent pas',
    'Un réseau bloque la connexion. Changez de réseau (4G au lieu du wifi, par exemple), puis réessayez.',
    'Réessayer',
  ),
  ERR_TDOC_SEAL: text(
    'Un message protégé est illisible',
    'Par sécurité, il a été écarté. Si cela continue, quittez puis ouvrez de nouveau le lien reçu.',
    'J’ai compris',
  ),
  ERR_TDOC_CRYPTO_UNAVAILABLE: text(
    'La protection n’a pas pu se charger',
    'Vérifiez votre connexion, puis réessayez. Rien n’est envoyé sans protection.',
    'Réessayer',
  ),
  ERR_TDOC_HANDSHAKE: text(
    'La liaison protégée ne s’établit pas',
    'Par sécurité, rien n’a été échangé. Ouvrez de nouveau le lien reçu, ou demandez-en un autre.',
    'J’ai compris',
  ),
  ERR_TDOC_CREDENTIAL: text(
    'L’identité d’un participant n’a pas pu être confirmée',
    'Par sécurité, rien n’a été échangé avec cette personne. Si vous l’attendiez, appelez l’établissement.',
    'J’ai compris',
  ),
  ERR_TDOC_CREDENTIAL_UNAVAILABLE: text(
    'Votre identité n’a pas pu être présentée',
    'La téléconsultation continue, sans l’attestation de votre établissement. Comparez le code à voix haute.',
    'J’ai compris',
  ),
  ERR_TDOC_CODE_CHANGED: text(
    'Le code vient de changer',
    'L’autre personne a rechargé sa page. Relisez ensemble le nouveau code, puis répondez.',
    'J’ai compris',
  ),
  ERR_TDOC_CODE_DIFFERENT: text(
    'Les codes étaient différents',
    'Par sécurité, la téléconsultation est arrêtée et le lien ne sert plus. Appelez votre établissement pour en recevoir un autre.',
    'Fermer',
  ),
  ERR_TDOC_ROSTER: text(
    'La liste des participants ne concorde pas',
    'Une personne voit d’autres participants que vous. Par sécurité, son image est suspendue ; ne dites rien de confidentiel.',
    'J’ai compris',
  ),
  ERR_TDOC_MEDIA_UNPROTECTED: text(
    'Votre image ou votre son a été coupé',
    'Ils n’étaient plus protégés de bout en bout. Quittez, puis ouvrez de nouveau la téléconsultation.',
    'J’ai compris',
  ),
  ERR_TDOC_MESSAGE_TOO_LONG: text(
    'Votre message est trop long',
    'Envoyez-le en plusieurs fois : 2 000 caractères au plus à chaque envoi.',
    'J’ai compris',
  ),
  ERR_TDOC_FILE_TOO_BIG: text(
    'Ce fichier est trop volumineux',
    'Choisissez un fichier de 25 Mo au plus, ou envoyez-le en plusieurs parties.',
    'J’ai compris',
  ),
  ERR_TDOC_TOO_MANY_FILES: text(
    'Plusieurs fichiers sont déjà en cours',
    'Attendez que l’un d’eux soit arrivé, puis envoyez celui-ci.',
    'J’ai compris',
  ),
  ERR_TDOC_FILE_UNREADABLE: text(
    'Ce fichier ne peut pas être lu',
    'Vérifiez qu’il est toujours à sa place, puis choisissez-le de nouveau.',
    'J’ai compris',
  ),
  ERR_TDOC_FILE_REFUSED: text(
    'Le fichier a été refusé',
    'Rien n’a été transmis. Vous pouvez en proposer un autre.',
    'J’ai compris',
  ),
  ERR_TDOC_FILE_CANCELLED: text(
    'L’envoi a été annulé',
    'Rien n’a été conservé. Le fichier peut être proposé de nouveau.',
    'J’ai compris',
  ),
  ERR_TDOC_FILE_INTERRUPTED: text(
    'L’envoi s’est interrompu',
    'L’autre personne n’est plus là. Proposez le fichier de nouveau à son retour.',
    'J’ai compris',
  ),
  ERR_TDOC_FILE_DISORDERED: text(
    'Le fichier est arrivé incomplet',
    'Par sécurité, rien n’a été conservé. Demandez qu’il vous soit envoyé de nouveau.',
    'J’ai compris',
  ),
  ERR_TDOC_FILE_ALTERED: text(
    'Le fichier reçu n’est pas celui annoncé',
    'Par sécurité, rien n’a été conservé. Demandez qu’il vous soit envoyé de nouveau.',
    'J’ai compris',
  ),
  ERR_TDOC_INVALID_STATE: text(
    'Cette action n’est pas possible maintenant',
    'Attendez un instant, puis réessayez.',
    'Réessayer',
  ),
  ERR_TDOC_FRAME_URL_INVALID: text(
    'La téléconsultation est mal configurée',
    'L’adresse de son cadre n’est pas une adresse sécurisée complète. Donnez ce code à votre service informatique.',
    'Réessayer',
  ),
  ERR_TDOC_FRAME_SAME_ORIGIN: text(
    'La téléconsultation est mal configurée',
    'Son cadre vient de la même adresse que cette page et ne l’isolerait pas. Donnez ce code à votre service informatique.',
    'Réessayer',
  ),
  ERR_TDOC_FRAME_UNAVAILABLE: text(
    'La téléconsultation ne s’est pas chargée',
    'Vérifiez votre connexion, puis réessayez. Si cela continue, donnez ce code à votre service informatique.',
    'Réessayer',
  ),
  ERR_TDOC_FRAME_HOST_REFUSED: text(
    'Cette page ne peut pas ouvrir la téléconsultation',
    'Ouvrez-la depuis votre logiciel habituel. Si vous y êtes déjà, donnez ce code à votre service informatique.',
    'Réessayer',
  ),
  ERR_TDOC_FRAME_PATIENT_URL: text(
    'Le lien du patient n’est pas autorisé',
    'Par sécurité, aucun lien n’est créé vers une page inconnue. Donnez ce code à votre service informatique.',
    'Réessayer',
  ),
  ERR_TDOC_WIDGET_UNAVAILABLE: text(
    'La téléconsultation n’a pas pu s’ouvrir',
    'Vérifiez votre connexion, puis réessayez.',
    'Réessayer',
  ),
};
