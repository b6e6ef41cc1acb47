/** How a connection is protected. Without these settings it is plain TCP, for closed networks only. */

export interface MllpTls {
  /** PEM. */
  cert: string;
  key: string;
  /** PEM of those who may have signed the other side’s certificate. */
  ca: string;
  /** Common names of the certificates that are let in; empty lets in all that `ca` signed. */
  allowedNames?: readonly string[];
}

export const MIN_TLS_VERSION = 'TLSv1.2';
