/**
 * What is proven about the exchange with one participant, from three witnesses: the secure session (who
 * is there, which keys), the frame worker (what became of every frame) and the browser's own statistics
 * (what protects the packets underneath). Pure; it claims nothing that none of them says.
 */
import { TRACK_SOURCES, type FrameCounters, type FrameProof, type TrackSource } from '../ports.ts';
import type { VerifiedCredential } from '../secure-session/credential.ts';
import type { RemoteTrust, SecurityLevel } from '../secure-session/trust.ts';

/** WebRTC's own encryption, under ours. A member is null where the browser does not say. */
export interface TransportSecurity {
  /** `DTLS 1.2` or `DTLS 1.3`. */
  readonly dtlsVersion: string | null;
  /** IANA name of the cipher suite, e.g. `TLS_AES_128_GCM_SHA256`. */
  readonly dtlsCipher: string | null;
  /** IANA name of the SRTP profile, e.g. `SRTP_AES128_CM_HMAC_SHA1_80`. */
  readonly srtpProfile: string | null;
  /** SHA-256 of the other end's certificate, as its sealed description announced it. */
  readonly fingerprint: string | null;
}

/** What the frame worker counted for one track, both ways. */
export interface TrackProof {
  readonly sent: FrameCounters;
  readonly received: FrameCounters;
}

export interface SecurityReport {
  readonly level: SecurityLevel;
  /** This person compared the code with the other and found it the same. */
  readonly verified: boolean;
  /** The other person said the same. */
  readonly verifiedByRemote: boolean;
  /** Who vouches for the other participant; null when nobody this page trusts does. */
  readonly credential: VerifiedCredential | null;
  readonly suites: {
    readonly handshake: 'Noise_XXpsk0_25519_AESGCM_SHA256';
    readonly postQuantum: 'X-Wing' | null;
    readonly messages: 'AES-256-GCM';
    /** SFrame, RFC 9605. */
    readonly media: 'AES_256_GCM_SHA512_128';
  };
  /** Null until the connection stands and was measured. */
  readonly transport: TransportSecurity | null;
  readonly tracks: Readonly<Record<TrackSource, TrackProof>>;
  /** Media frames from that participant that were authentic and opened, since the connection stands. */
  readonly framesIn: number;
  /** Media frames sealed for that participant. */
  readonly framesOut: number;
  /** Frames dropped: not authentic, no key, repeated. A few while keys change are normal. */
  readonly failures: number;
}

/** What the connection has to say; nothing before there is one. */
export interface Evidence {
  readonly proof: FrameProof;
  readonly transport: TransportSecurity | null;
}

export const NO_EVIDENCE: Evidence = { proof: { sent: {}, received: {} }, transport: null };
const NONE: FrameCounters = { in: 0, out: 0, failures: 0 };

export function securityReport(
  { level, verified, verifiedByRemote, credential, postQuantum }: RemoteTrust,
  { proof, transport }: Evidence,
): SecurityReport {
  const total = (of: FrameProof['sent'], name: keyof FrameCounters) =>
    TRACK_SOURCES.reduce((sum, source) => sum + (of[source]?.[name] ?? 0), 0);
  const track = (source: TrackSource): [TrackSource, TrackProof] => [
    source,
    {
      sent: { ...(proof.sent[source] ?? NONE) },
      received: { ...(proof.received[source] ?? NONE) },
    },
  ];
  return {
    level,
    verified,
    verifiedByRemote,
    credential,
    suites: {
      handshake: 'Noise_XXpsk0_25519_AESGCM_SHA256',
      postQuantum: postQuantum ? 'X-Wing' : null,
      messages: 'AES-256-GCM',
      media: 'AES_256_GCM_SHA512_128',
    },
    transport,
    tracks: Object.fromEntries(TRACK_SOURCES.map(track)) as Record<TrackSource, TrackProof>,
    framesIn: total(proof.received, 'out'),
    framesOut: total(proof.sent, 'out'),
    failures: total(proof.sent, 'failures') + total(proof.received, 'failures'),
  };
}
