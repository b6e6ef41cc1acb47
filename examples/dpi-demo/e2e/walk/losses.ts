/** Runs before a page's first line: WebRTC's statistics tell of one packet in five lost, as a bad line's do. */
export function tellLosses(): void {
  const connections = RTCPeerConnection.prototype;
  const original = Reflect.get<RTCPeerConnection, 'getStats'>(connections, 'getStats');
  connections.getStats = async function (this: RTCPeerConnection, track) {
    const told = new Map<string, unknown>();
    const report = await original.call(this, track);
    report.forEach((stat: Record<string, unknown>, id: string) => {
      const received = stat['packetsReceived'];
      const lost = stat['type'] === 'inbound-rtp' && typeof received === 'number';
      told.set(id, lost ? { ...stat, packetsLost: Math.round(received / 4) } : stat);
    });
    return told;
  };
}
