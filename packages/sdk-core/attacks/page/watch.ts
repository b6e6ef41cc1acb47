/**
 * What a test sees of a page besides the SDK's own events: every RTCPeerConnection with what it decoded
 * and sent, every worker with the keys it was told. It changes nothing of either.
 */
import { toHex } from '../../src/crypto/bytes.ts';
import type { MediaKeyEvent } from '../../src/ports.ts';
import type { ToWorker } from '../../src/sframe/worker-messages.ts';

const connections: { connection: RTCPeerConnection; states: string[] }[] = [];
const workers: Worker[] = [];
const keys: { type: MediaKeyEvent['type']; remote: string; epoch: number; base: string }[] = [];

export function watch(): void {
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      const states: string[] = [];
      this.addEventListener('connectionstatechange', () => states.push(this.connectionState));
      connections.push({ connection: this, states });
    }
  };
  window.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      workers.push(this);
    }

    override postMessage(message: ToWorker, transfer?: unknown): void {
      if (message.type === 'key') keys.push(told(message.event));
      super.postMessage(message, transfer as Transferable[]);
    }
  };
}

function told(event: MediaKeyEvent): (typeof keys)[number] {
  return {
    type: event.type,
    remote: 'remote' in event ? event.remote : '',
    epoch: 'epoch' in event ? event.epoch : 0,
    base: 'base' in event ? toHex(event.base) : '',
  };
}

/** A browser that shows another certificate than the one it should have compared. */
export function beLenient(): void {
  const ends = RTCDtlsTransport.prototype as { getRemoteCertificates?(): ArrayBuffer[] };
  ends.getRemoteCertificates = () => [new ArrayBuffer(8)];
}

export const keysTold = (): typeof keys => [...keys];

export function stopWorkers(): void {
  for (const worker of workers.splice(0)) worker.terminate();
}

/** The line of a description that names the session its writer made. */
const originOf = (description: RTCSessionDescription | null) =>
  /^o=.*$/m.exec(description?.sdp ?? '')?.[0].trim() ?? null;

export async function connectionsSeen(): Promise<
  {
    states: string[];
    isClosed: boolean;
    framesDecoded: number;
    framesReceived: number;
    framesEncoded: number;
    packetsSent: number;
    localOrigin: string | null;
    remoteOrigin: string | null;
  }[]
> {
  const used = connections.filter(({ connection }) => connection.remoteDescription !== null);
  return Promise.all(
    used.map(async ({ connection, states }) => {
      const sums = { framesDecoded: 0, framesReceived: 0, framesEncoded: 0, packetsSent: 0 };
      const report = await connection.getStats();
      report.forEach((one: Partial<Record<keyof typeof sums, number>>) => {
        sums.framesDecoded += one.framesDecoded ?? 0;
        sums.framesReceived += one.framesReceived ?? 0;
        sums.framesEncoded += one.framesEncoded ?? 0;
      });
      report.forEach((one: RTCOutboundRtpStreamStats) => {
        if (one.type === 'outbound-rtp') sums.packetsSent += one.packetsSent ?? 0;
      });
      return {
        states: [...states],
        isClosed: connection.connectionState === 'closed',
        ...sums,
        localOrigin: originOf(connection.localDescription),
        remoteOrigin: originOf(connection.remoteDescription),
      };
    }),
  );
}
