/**
 * Functions that run inside a page and answer which way its peer connections really take. They travel
 * to the browser as text, so each stands alone.
 */

/** From the first line of the page on, keeps every peer connection the page makes. */
export function keepPeerConnections(): void {
  const kept: RTCPeerConnection[] = [];
  const Native = window.RTCPeerConnection;
  Object.assign(window, {
    tdocPeerConnections: kept,
    RTCPeerConnection: class extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        kept.push(this);
      }
    },
  });
}

export interface TakenWay {
  /** Kinds of all the addresses that this side offered. */
  offered: string[];
  local: string;
  remote: string;
  /** How this side reaches its relay: `udp`, `tcp` or `tls`; null without one. */
  relayProtocol: string | null;
}

/** The pair that carries sound and images, by the browser's own statistics; null before there is one. */
export async function takenWay(): Promise<TakenWay | null> {
  const { tdocPeerConnections } = window as unknown as { tdocPeerConnections: RTCPeerConnection[] };
  for (const connection of tdocPeerConnections) {
    const reports = await connection.getStats();
    const all = [...reports.values()] as {
      type: string;
      selectedCandidatePairId?: string;
      localCandidateId?: string;
      remoteCandidateId?: string;
      candidateType?: string;
      relayProtocol?: string;
    }[];
    const pairId = all.find(({ type }) => type === 'transport')?.selectedCandidatePairId;
    const pair = pairId === undefined ? undefined : (reports.get(pairId) as (typeof all)[number]);
    if (!pair) continue;
    const candidate = (id: string | undefined) => reports.get(id ?? '') as (typeof all)[number];
    const local = candidate(pair.localCandidateId);
    const ownKinds = all.filter(({ type }) => type === 'local-candidate');
    return {
      offered: [...new Set(ownKinds.map(({ candidateType }) => candidateType ?? ''))],
      local: local.candidateType ?? '',
      remote: candidate(pair.remoteCandidateId).candidateType ?? '',
      relayProtocol: local.relayProtocol ?? null,
    };
  }
  return null;
}

/** What the browser says when it asks a relay for an address and gets none: its error codes. */
export async function relayErrors(server: RTCIceServer): Promise<number[]> {
  // eslint-disable-next-line no-restricted-syntax -- the browser alone is asked, without the SDK
  const connection = new RTCPeerConnection({ iceServers: [server], iceTransportPolicy: 'relay' });
  const codes: number[] = [];
  connection.addEventListener('icecandidateerror', (event) => codes.push(event.errorCode));
  const gathered = new Promise<void>((resolve) => {
    connection.addEventListener('icegatheringstatechange', () => {
      if (connection.iceGatheringState === 'complete') resolve();
    });
  });
  connection.createDataChannel('probe');
  await connection.setLocalDescription();
  await gathered;
  const found = (connection.localDescription?.sdp ?? '').includes('typ relay');
  connection.close();
  return found ? [] : [...new Set(codes)];
}
