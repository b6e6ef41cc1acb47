/**
 * The baseline: a bare RTCPeerConnection with the same picture and microphone, its signalling carried by the
 * measuring process itself, untouched by the weather.
 */
import { ConsentGate, LocalMedia } from '../../../packages/sdk-core/src/index.ts';
import { Probe } from './probe.js';

let probe;
let connection;
const early = [];

globalThis.startCall = async ({ base, role, iceServers, iceTransportPolicy }) => {
  probe = new Probe(base);
  connection = new RTCPeerConnection({
    iceServers,
    iceTransportPolicy,
    bundlePolicy: 'max-bundle',
  });
  // Opened by the same code, so that both variants send the same sound.
  const media = new LocalMedia({ consent: ConsentGate.professional() });
  await media.open({ camera: false });
  connection.ontrack = ({ track }) => {
    if (track.kind === 'video') probe.watch(track);
    else probe.listen(track);
  };
  connection.onicecandidate = ({ candidate }) => {
    if (candidate) void globalThis.toOther({ candidate: candidate.toJSON() });
  };
  for (const track of [media.microphone, probe.camera()]) {
    connection.addTrack(track, new MediaStream([track]));
  }
  if (role === 'practitioner') await describe();
};

globalThis.fromOther = async ({ description, candidate }) => {
  if (candidate) {
    if (connection?.remoteDescription) await connection.addIceCandidate(candidate);
    else early.push(candidate);
    return;
  }
  await connection.setRemoteDescription(description);
  for (const one of early.splice(0)) await connection.addIceCandidate(one);
  if (description.type === 'offer') await describe();
};

globalThis.state = () => connection.connectionState;
globalThis.takeFrames = () => probe.takeFrames();

async function describe() {
  await connection.setLocalDescription();
  void globalThis.toOther({ description: connection.localDescription.toJSON() });
}
