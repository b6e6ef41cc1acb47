/** What a {@link Teleconsultation} is given, and the real parts it takes where nothing else is given. */
import type { AdmissionSource } from './admission/admission.ts';
import type { ConsentGate } from './consent/consent-gate.ts';
import type { CredentialSource } from './credential/credential-source.ts';
import type { Invitation } from './invitation/invitation.ts';
import type { LocalMedia } from './media/local-media.ts';
import { simplePeerTransport } from './peer/simple-peer-transport.ts';
import type { Clock, PeerTransport, SignallingTransport } from './ports.ts';
import type { Role } from './protocol/messages.ts';
import type { TabMemory } from './resumption/tab-memory.ts';
import type { CredentialIssuer } from './secure-session/credential.ts';
import type { DeviceCheckSummary } from './secure-session/sealed-message.ts';
import { onNetworkBack } from './signalling/network-watch.ts';
import { websocketTransport } from './signalling/websocket-transport.ts';
import { systemClock } from './system-clock.ts';

export interface TeleconsultationPorts {
  clock: Clock;
  peer: PeerTransport;
  /** 0 to 1, for the jitter of reconnections. */
  random: () => number;
  onNetworkBack: (callback: () => void) => () => void;
}

export interface TeleconsultationOptions {
  /** Asks the host's backend for an admission ticket. */
  admission: AdmissionSource;
  /** Address of the signalling server's `/v1/signalling`, or a transport of one's own. */
  signalling: string | URL | SignallingTransport;
  consent: ConsentGate;
  role: Role;
  /** The patient's, from the link. A practitioner leaves it out: it is made, or remembered, at join. */
  invitation?: Invitation;
  /** Shown to the others, sealed end to end; 120 characters at most. */
  displayName?: string;
  /** Asks the host to vouch for this participant; see `httpCredential`. */
  credential?: CredentialSource;
  /** Whose word about others counts here. Part of the page, never fetched through the signalling server. */
  issuers?: readonly CredentialIssuer[];
  /** Roles with whom no session is made unless one of the issuers vouches for them. */
  credentialRequiredFor?: readonly Role[];
  /** Published as long as the teleconsultation lasts, released at its end. */
  media?: LocalMedia;
  deviceCheck?: DeviceCheckSummary;
  /** Lets a page reload come back; without it a reload starts over. */
  memory?: TabMemory;
  /**
   * Where `sframe-worker.js` lies, if the page does not serve it beside the SDK's own files. It must be
   * of the page's own origin.
   */
  workerUrl?: string | URL;
  ports?: Partial<TeleconsultationPorts>;
}

export function signallingTransportOf(
  signalling: TeleconsultationOptions['signalling'],
): SignallingTransport {
  const isAddress = typeof signalling === 'string' || signalling instanceof URL;
  return isAddress ? websocketTransport(signalling) : signalling;
}

export function portsOf({
  ports = {},
  workerUrl,
}: Pick<TeleconsultationOptions, 'ports' | 'workerUrl'>): TeleconsultationPorts {
  return {
    clock: systemClock,
    peer: ports.peer ?? simplePeerTransport(workerUrl ? { workerUrl } : {}),
    random: Math.random,
    onNetworkBack,
    ...ports,
  };
}
