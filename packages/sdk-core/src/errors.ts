/**
 * The one error class of the SDK and the complete list of its codes. An error here holds a code,
 * never a sentence for a person: sentences live in the elements, complete by type in every language.
 */

export const TDOC_ERROR_CODES = [
  'ERR_TDOC_ADMISSION_UNAVAILABLE',
  'ERR_TDOC_CAMERA_ABSENT',
  'ERR_TDOC_CAMERA_BUSY',
  'ERR_TDOC_CAMERA_REFUSED',
  'ERR_TDOC_MICROPHONE_ABSENT',
  'ERR_TDOC_MICROPHONE_BUSY',
  'ERR_TDOC_MICROPHONE_REFUSED',
  'ERR_TDOC_SCREEN_SHARE_REFUSED',
  'ERR_TDOC_SCREEN_SHARE_UNSUPPORTED',
  'ERR_TDOC_CONSENT_REQUIRED',
  'ERR_TDOC_INSECURE_CONTEXT',
  'ERR_TDOC_WEBRTC_UNSUPPORTED',
  'ERR_TDOC_LINK_INVALID',
  'ERR_TDOC_LINK_SECRET_MISSING',
  'ERR_TDOC_LINK_SECRET_WRONG',
  'ERR_TDOC_TICKET_UNKNOWN',
  'ERR_TDOC_TICKET_EXPIRED',
  'ERR_TDOC_TICKET_USED',
  'ERR_TDOC_RESUME_REFUSED',
  'ERR_TDOC_ROOM_FULL',
  'ERR_TDOC_ROOM_LOCKED',
  'ERR_TDOC_TELECONSULTATION_ENDED',
  'ERR_TDOC_NOT_ALLOWED',
  'ERR_TDOC_PARTICIPANT_UNKNOWN',
  'ERR_TDOC_TOO_MANY_MESSAGES',
  'ERR_TDOC_PROTOCOL',
  'ERR_TDOC_VERSION_UNSUPPORTED',
  'ERR_TDOC_REMOVED',
  'ERR_TDOC_REPLACED',
  'ERR_TDOC_SIGNALLING_UNREACHABLE',
  'ERR_TDOC_PEER_UNREACHABLE',
  'ERR_TDOC_SEAL',
  'ERR_TDOC_CRYPTO_UNAVAILABLE',
  'ERR_TDOC_HANDSHAKE',
  'ERR_TDOC_CREDENTIAL',
  'ERR_TDOC_CREDENTIAL_UNAVAILABLE',
  'ERR_TDOC_CODE_CHANGED',
  'ERR_TDOC_CODE_DIFFERENT',
  'ERR_TDOC_ROSTER',
  'ERR_TDOC_MEDIA_UNPROTECTED',
  'ERR_TDOC_MESSAGE_TOO_LONG',
  'ERR_TDOC_FILE_TOO_BIG',
  'ERR_TDOC_TOO_MANY_FILES',
  'ERR_TDOC_FILE_UNREADABLE',
  'ERR_TDOC_FILE_REFUSED',
  'ERR_TDOC_FILE_CANCELLED',
  'ERR_TDOC_FILE_INTERRUPTED',
  'ERR_TDOC_FILE_DISORDERED',
  'ERR_TDOC_FILE_ALTERED',
  'ERR_TDOC_INVALID_STATE',
  'ERR_TDOC_FRAME_URL_INVALID',
  'ERR_TDOC_FRAME_SAME_ORIGIN',
  'ERR_TDOC_FRAME_UNAVAILABLE',
  'ERR_TDOC_FRAME_HOST_REFUSED',
  'ERR_TDOC_FRAME_PATIENT_URL',
  'ERR_TDOC_WIDGET_UNAVAILABLE',
] as const;

export type TDocErrorCode = (typeof TDOC_ERROR_CODES)[number];

export interface TDocErrorOptions {
  /** True when the same call may succeed if tried again, with nothing changed by the person. */
  retryable?: boolean;
  /** The evidence, for a developer's console; never shown to a person, never logged. */
  cause?: unknown;
}

/** Anything the SDK refuses or fails at, with a stable {@link TDocErrorCode}. */
export class TDocError extends Error {
  readonly code: TDocErrorCode;
  readonly retryable: boolean;

  constructor(code: TDocErrorCode, options: TDocErrorOptions = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TDocError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** True for an error with the given code, whichever copy of the SDK made it. */
export function isTDocError(error: unknown, code?: TDocErrorCode): error is TDocError {
  return (
    error instanceof Error &&
    error.name === 'TDocError' &&
    'code' in error &&
    (code === undefined || error.code === code)
  );
}
