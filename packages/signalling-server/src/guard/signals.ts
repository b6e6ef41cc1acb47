/**
 * What the guard takes for a sign of an attack, and how much each weighs. A table, so that an operator
 * can read why somebody was stopped. Knows nothing of who did it.
 */

/** Points; 20 slow a source down, 50 stop it. Weights of what also happens to honest people are small. */
export const SIGNALS = {
  /** A 256-bit secret that nobody handed out: drawn or forged, never mistyped. */
  'ticket-unknown': 10,
  'api-key-unknown': 10,
  'resume-token-unknown': 3,
  /** Late, or the page was loaded twice. */
  'ticket-expired': 1,
  'ticket-used': 2,
  'api-key-missing': 2,
  'link-secret-wrong': 3,
  /** A ticket shown from the pages of another tenant, or a seat taken over in another role. */
  'admission-not-allowed': 10,
  'origin-refused': 10,
  'subprotocol-refused': 2,
  'credential-in-url': 10,
  'frame-malformed': 2,
  'frame-binary': 2,
  'frame-oversized': 10,
  'frame-unreadable': 5,
  /** A frame that names its own sender: no page of ours can say that. */
  'sender-spoofed': 25,
  'act-without-seat': 5,
  'act-not-allowed': 5,
  /** Somebody who is not there, or not to be seen: also a farewell that crossed a message. */
  'recipient-unknown': 1,
  'message-flood': 10,
  'upgrade-flood': 2,
  'silent-socket': 2,
  'body-malformed': 2,
  'body-oversized': 10,
  'route-unknown': 1,
  /** Files of other products: `/.env`, `/wp-login.php`. */
  'path-probed': 15,
  'http-malformed': 5,
  'slow-request': 5,
  'tls-failed': 1,
  'id-unknown': 3,
  /** More than five distinct unknown ids within a minute. */
  'ids-enumerated': 20,
} as const satisfies Record<string, number>;

export type Signal = keyof typeof SIGNALS;

/** Whose behaviour it is, as narrowly as it is known. */
export interface SignalSource {
  /** Network address of the client; null where none is known. */
  address: string | null;
  /** The participant whose authenticated connection it came over. */
  participantId?: string;
  /** The tenant whose API key was shown and is good. */
  tenantId?: string;
}

const PROBED =
  /\/\.(?:env|git|aws|ssh|svn|ht)|\/wp-|\.(?:php|aspx?|jsp|cgi)(?:$|[/?])|\/(?:etc\/passwd|phpmyadmin|actuator|cgi-bin|solr)/i;

/** True for the path of something that this server never had. */
export function isProbe(path: string): boolean {
  return PROBED.test(path);
}
