/**
 * The baseline: the same devices and a bare RTCPeerConnection, its offer, answer and candidates over
 * a BroadcastChannel as they come. No ticket, no server, no seal, nobody to admit.
 */
import { ConsentGate, LocalMedia } from '/core/index.js';

import { Stopwatch } from './stopwatch.js';

const stopwatch = new Stopwatch();
const channel = new BroadcastChannel('bare-visit');
let media;
let connection;

/** The devices are opened by the same code, so that both variants send the same pictures. */
export async function prepare({ role }) {
  media = new LocalMedia({ consent: ConsentGate.professional() });
  await media.open();
  if (role === 'practitioner') connect();
  return null;
}

/** The caller's press: the measured time begins. The called side stands ready since long. */
export async function begin() {
  stopwatch.mark('start');
  connect();
  await describe();
}

export const outcome = () => stopwatch.times('connected', 'frame');

function connect() {
  const pending = [];
  connection = new RTCPeerConnection({ iceServers: [], bundlePolicy: 'max-bundle' });
  for (const track of [media.microphone, media.camera]) {
    connection.addTrack(track, new MediaStream([track]));
  }
  connection.ontrack = ({ track }) => stopwatch.watch(track);
  connection.onconnectionstatechange = () => {
    if (connection.connectionState === 'connected') stopwatch.mark('connected');
  };
  connection.onicecandidate = ({ candidate }) => {
    if (candidate) channel.postMessage({ candidate: candidate.toJSON() });
  };
  channel.onmessage = async ({ data: { description, candidate } }) => {
    if (candidate) {
      if (connection.remoteDescription) await connection.addIceCandidate(candidate);
      else pending.push(candidate);
      return;
    }
    await connection.setRemoteDescription(description);
    for (const early of pending.splice(0)) await connection.addIceCandidate(early);
    if (description.type === 'offer') await describe();
  };
}

async function describe() {
  await connection.setLocalDescription();
  channel.postMessage({ description: connection.localDescription.toJSON() });
}
