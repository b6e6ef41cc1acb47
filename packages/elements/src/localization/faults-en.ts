/** Every error in English: what happened, what to do, one button. */
import type { TDocErrorCode } from '@tdoc/sdk-core';
import type { FaultText } from './translation.ts';

const text = (title: string, whatToDo: string, action: string): FaultText => ({
  title,
  whatToDo,
  action,
});

export const faultsEn: Readonly<Record<TDocErrorCode, FaultText>> = {
  ERR_TDOC_ADMISSION_UNAVAILABLE: text(
    'Your hospital is not answering',
    'Check your internet connection, then try again. If this goes on, call your hospital.',
    'Try again',
  ),
  ERR_TDOC_CAMERA_ABSENT: text(
    'No camera found',
    'Plug in a camera, then try again. You can also continue with sound only.',
    'Try again',
  ),
  ERR_TDOC_CAMERA_BUSY: text(
    'Your camera is already in use',
    'Close the other applications that use the camera, then try again.',
    'Try again',
  ),
  ERR_TDOC_CAMERA_REFUSED: text(
    'Your browser has no access to the camera',
    'Click the camera icon in the address bar, choose Allow, then try again.',
    'Try again',
  ),
  ERR_TDOC_MICROPHONE_ABSENT: text(
    'No microphone found',
    'Plug in a microphone or a headset, then try again.',
    'Try again',
  ),
  ERR_TDOC_MICROPHONE_BUSY: text(
    'Your microphone is already in use',
    'Close the other applications that use the microphone, then try again.',
    'Try again',
  ),
  ERR_TDOC_MICROPHONE_REFUSED: text(
    'Your browser has no access to the microphone',
    'Click the microphone icon in the address bar, choose Allow, then try again.',
    'Try again',
  ),
  ERR_TDOC_SCREEN_SHARE_REFUSED: text(
    'Your screen is not shared',
    'To share it, press Share again and choose a window.',
    'Understood',
  ),
  ERR_TDOC_SCREEN_SHARE_UNSUPPORTED: text(
    'This device cannot share its screen',
    'The visit continues. Use a computer if you need to show your screen.',
    'Understood',
  ),
  ERR_TDOC_CONSENT_REQUIRED: text(
    'Your agreement is needed',
    'Without your agreement to picture and sound, the visit cannot start.',
    'Review my answers',
  ),
  ERR_TDOC_INSECURE_CONTEXT: text(
    'This page is not secure',
    'The address must start with https. Use the link from your hospital as it is.',
    'Reload the page',
  ),
  ERR_TDOC_WEBRTC_UNSUPPORTED: text(
    'This browser cannot hold a video visit',
    'Open your link in a recent version of Chrome, Edge, Firefox or Safari.',
    'Try again',
  ),
  ERR_TDOC_LINK_INVALID: text(
    'This link is incomplete or damaged',
    'Open the whole link you received again. Otherwise, ask your hospital for a new one.',
    'Try again',
  ),
  ERR_TDOC_LINK_SECRET_MISSING: text(
    'The end of the link is missing',
    'The link was cut. Copy all of it from the message you received, then open it again.',
    'Try again',
  ),
  ERR_TDOC_LINK_SECRET_WRONG: text(
    'This link does not open this visit',
    'It may be an old one. Ask your hospital for a new link, then try again.',
    'Try again',
  ),
  ERR_TDOC_TICKET_UNKNOWN: text(
    'Your access was not recognised',
    'Try again. If this goes on, ask your hospital for a new link.',
    'Try again',
  ),
  ERR_TDOC_TICKET_EXPIRED: text(
    'Your access has expired',
    'Press Try again: you will get a new one.',
    'Try again',
  ),
  ERR_TDOC_TICKET_USED: text(
    'Your access was already used',
    'Press Try again: you will get a new one.',
    'Try again',
  ),
  ERR_TDOC_RESUME_REFUSED: text(
    'Your place could not be found again',
    'Press Come back to enter again.',
    'Come back',
  ),
  ERR_TDOC_ROOM_FULL: text(
    'The visit is full',
    'Six people are already here. Try again when one of them has left.',
    'Try again',
  ),
  ERR_TDOC_ROOM_LOCKED: text(
    'The visit is closed to newcomers',
    'The practitioner has locked the door. Try again in a few minutes.',
    'Try again',
  ),
  ERR_TDOC_TELECONSULTATION_ENDED: text(
    'This visit has ended',
    'If you still need to talk, please contact your hospital.',
    'Close',
  ),
  ERR_TDOC_NOT_ALLOWED: text(
    'Only the practitioner can do this',
    'The visit continues as before.',
    'Understood',
  ),
  ERR_TDOC_PARTICIPANT_UNKNOWN: text(
    'This person is no longer here',
    'They have left the visit. They can come back with the same link.',
    'Understood',
  ),
  ERR_TDOC_TOO_MANY_MESSAGES: text(
    'The connection was cut for safety',
    'Too much was sent in a short time. Wait a few seconds, then come back.',
    'Come back',
  ),
  ERR_TDOC_PROTOCOL: text(
    'This page needs an update',
    'Reload the page. If this goes on, tell the support of your hospital.',
    'Reload the page',
  ),
  ERR_TDOC_VERSION_UNSUPPORTED: text(
    'This page is too old',
    'Reload the page to get the current version, then come back with the same link.',
    'Reload the page',
  ),
  ERR_TDOC_REMOVED: text(
    'The practitioner has ended your participation',
    'Contact your hospital if you think this is a mistake.',
    'Close',
  ),
  ERR_TDOC_REPLACED: text(
    'The visit is open elsewhere',
    'You are connected from another page or device. You can come back here.',
    'Come back here',
  ),
  ERR_TDOC_SIGNALLING_UNREACHABLE: text(
    'The service is not answering',
    'Check your internet connection, then try again.',
    'Try again',
  ),
  ERR_TDOC_PEER_UNREACHABLE: text(
    'Picture and sound do not get through',
    'A network blocks the connection. Change network (4G instead of wifi, for example), then try again.',
    'Try again',
  ),
  ERR_TDOC_SEAL: text(
    'A protected message cannot be read',
    'For safety it was put aside. If this goes on, leave, then open your link again.',
    'Understood',
  ),
  ERR_TDOC_CRYPTO_UNAVAILABLE: text(
    'The protection could not load',
    'Check your connection, then try again. Nothing is sent without protection.',
    'Try again',
  ),
  ERR_TDOC_HANDSHAKE: text(
    'The protected link cannot be set up',
    'For safety nothing was exchanged. Open your link again, or ask for another.',
    'Understood',
  ),
  ERR_TDOC_CREDENTIAL: text(
    'A participant’s identity could not be confirmed',
    'For safety nothing was exchanged with that person. If you were expecting them, call the hospital.',
    'Understood',
  ),
  ERR_TDOC_CREDENTIAL_UNAVAILABLE: text(
    'Your identity could not be shown',
    'The teleconsultation goes on, without your hospital’s word for it. Compare the code aloud.',
    'Understood',
  ),
  ERR_TDOC_CODE_CHANGED: text(
    'The code has just changed',
    'The other person reloaded their page. Read the new code together, then answer.',
    'Understood',
  ),
  ERR_TDOC_CODE_DIFFERENT: text(
    'The codes were different',
    'For safety the teleconsultation was stopped and the link is of no more use. Call the hospital for another one.',
    'Close',
  ),
  ERR_TDOC_ROSTER: text(
    'The lists of participants do not agree',
    'Somebody sees other participants than you do. For safety their picture is held; say nothing confidential.',
    'Understood',
  ),
  ERR_TDOC_MEDIA_UNPROTECTED: text(
    'Your picture or sound was stopped',
    'They were no longer protected end to end. Leave, then open the teleconsultation again.',
    'Understood',
  ),
  ERR_TDOC_MESSAGE_TOO_LONG: text(
    'Your message is too long',
    'Send it in several parts: at most 2,000 characters each time.',
    'Understood',
  ),
  ERR_TDOC_FILE_TOO_BIG: text(
    'This file is too large',
    'Choose a file of 25 MB at most, or send it in several parts.',
    'Understood',
  ),
  ERR_TDOC_TOO_MANY_FILES: text(
    'Several files are already on their way',
    'Wait until one of them has arrived, then send this one.',
    'Understood',
  ),
  ERR_TDOC_FILE_UNREADABLE: text(
    'This file cannot be read',
    'Check that it is still in its place, then choose it again.',
    'Understood',
  ),
  ERR_TDOC_FILE_REFUSED: text(
    'The file was declined',
    'Nothing was sent. You can offer another one.',
    'Understood',
  ),
  ERR_TDOC_FILE_CANCELLED: text(
    'The transfer was cancelled',
    'Nothing was kept. The file can be offered again.',
    'Understood',
  ),
  ERR_TDOC_FILE_INTERRUPTED: text(
    'The transfer was interrupted',
    'The other person is no longer there. Offer the file again when they are back.',
    'Understood',
  ),
  ERR_TDOC_FILE_DISORDERED: text(
    'The file arrived incomplete',
    'For safety nothing was kept. Ask for it to be sent again.',
    'Understood',
  ),
  ERR_TDOC_FILE_ALTERED: text(
    'The file received is not the one announced',
    'For safety nothing was kept. Ask for it to be sent again.',
    'Understood',
  ),
  ERR_TDOC_INVALID_STATE: text(
    'This is not possible right now',
    'Wait a moment, then try again.',
    'Try again',
  ),
  ERR_TDOC_FRAME_URL_INVALID: text(
    'The video visit is not set up correctly',
    'The address of its frame is not a complete, secure address. Give this code to your IT team.',
    'Try again',
  ),
  ERR_TDOC_FRAME_SAME_ORIGIN: text(
    'The video visit is not set up correctly',
    'Its frame comes from the same address as this page and would not isolate it. Give this code to your IT team.',
    'Try again',
  ),
  ERR_TDOC_FRAME_UNAVAILABLE: text(
    'The video visit did not load',
    'Check your connection, then try again. If this continues, give this code to your IT team.',
    'Try again',
  ),
  ERR_TDOC_FRAME_HOST_REFUSED: text(
    'This page may not open the video visit',
    'Open it from your usual software. If you are there already, give this code to your IT team.',
    'Try again',
  ),
  ERR_TDOC_FRAME_PATIENT_URL: text(
    'The patient’s link is not allowed',
    'For safety, no link is made to an unknown page. Give this code to your IT team.',
    'Try again',
  ),
  ERR_TDOC_WIDGET_UNAVAILABLE: text(
    'The visit could not be opened',
    'Check your connection, then try again.',
    'Try again',
  ),
};
