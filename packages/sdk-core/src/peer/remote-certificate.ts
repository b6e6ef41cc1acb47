/**
 * Binds the encrypted transport to the sealed description: the certificate the other end really showed
 * must have the fingerprint it announced under seal. Browsers check this by themselves; where they let
 * us see the certificate, we do not take their word for it.
 */
import { sha256, toHex } from '../crypto/bytes.ts';

type WithCertificates = RTCDtlsTransport & { getRemoteCertificates?(): ArrayBuffer[] };

/** @param fingerprint - SHA-256, lower-case hexadecimal; null when the description had not exactly one. */
export async function remoteCertificateFits(
  connection: Pick<RTCPeerConnection, 'getSenders'>,
  fingerprint: string | null,
): Promise<boolean> {
  if (fingerprint === null) return false;
  const transport = connection.getSenders()[0]?.transport as WithCertificates | null | undefined;
  const certificate = transport?.getRemoteCertificates?.()[0];
  if (!certificate) return true;
  return toHex(await sha256(new Uint8Array(certificate))) === fingerprint;
}
