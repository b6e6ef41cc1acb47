import { expect, waitUntil } from '@open-wc/testing';
import type { PeerConnectionPort, PeerHandlers, PeerSignal } from '../ports.ts';
import { Deferred } from '../testing/deferred.ts';
import { pictureMoves, soundOf } from '../testing/track-observer.ts';
import { simplePeerTransport } from './simple-peer-transport.ts';

interface End {
  port: PeerConnectionPort;
  connected: Promise<void>;
  closed: Promise<void>;
  closedCount(): number;
  /** The remote tracks as told before the connection stood. */
  tracksToldEarly(): PeerConnectionPort['remoteTracks'];
  texts: string[];
  signals: PeerSignal[];
}

const open: End[] = [];
const made: RTCPeerConnection[] = [];
const RealConnection = window.RTCPeerConnection;

function makeEnd(initiator: boolean, say: (signal: PeerSignal) => void): End {
  const texts: string[] = [];
  const signals: PeerSignal[] = [];
  let count = 0;
  let isConnected = false;
  let tracksTold: PeerConnectionPort['remoteTracks'] = {};
  const connected = new Deferred();
  const closed = new Deferred();
  const handlers: PeerHandlers = {
    onSignal: (signal) => {
      signals.push(signal);
      // As it travels: through JSON.
      say(JSON.parse(JSON.stringify(signal)) as PeerSignal);
    },
    onTracks: () => {
      if (!isConnected) tracksTold = port.remoteTracks;
    },
    onConnected: () => {
      isConnected = true;
      connected.resolve();
    },
    onInterrupted: () => {},
    onText: (text) => texts.push(text),
    onClosed: () => {
      count += 1;
      closed.resolve();
    },
  };
  const transport = simplePeerTransport();
  // One key for everybody will do here: the seals have tests of their own.
  const base = () => new Uint8Array(32).fill(7);
  transport.protection?.apply({ type: 'send', epoch: 1, base: base() });
  transport.protection?.apply({ type: 'receive', remote: 'other', epoch: 1, base: base() });
  const port = transport.create({
    remote: 'other',
    initiator,
    iceServers: [],
    iceTransportPolicy: 'all',
    handlers,
  });
  const end = {
    port,
    connected: connected.promise,
    closed: closed.promise,
    closedCount: () => count,
    tracksToldEarly: () => tracksTold,
    texts,
    signals,
  };
  open.push(end);
  return end;
}

async function pair(): Promise<[End, End]> {
  const first: End = makeEnd(true, (signal) => second.port.signal(signal));
  const second: End = makeEnd(false, (signal) => first.port.signal(signal));
  await Promise.all([first.connected, second.connected]);
  return [first, second];
}

async function outbound(end: End): Promise<RTCOutboundRtpStreamStats[]> {
  const report = await end.port.getStats();
  return [...(report as unknown as Map<string, RTCStats>).values()].filter(
    ({ type }) => type === 'outbound-rtp',
  ) as RTCOutboundRtpStreamStats[];
}

const remote = (end: End, source: 'microphone' | 'camera' | 'screen') => {
  const track = end.port.remoteTracks[source];
  if (!track) throw new Error(`no remote ${source}`);
  return track;
};

describe('simplePeerTransport', () => {
  let stream: MediaStream;
  let camera: MediaStreamTrack;
  let microphone: MediaStreamTrack;

  before(async () => {
    window.RTCPeerConnection = class extends RealConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        made.push(this);
      }
    };
    stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    [camera, microphone] = [stream.getVideoTracks()[0], stream.getAudioTracks()[0]] as [
      MediaStreamTrack,
      MediaStreamTrack,
    ];
  });

  afterEach(() => {
    for (const { port } of open.splice(0)) port.close();
    made.length = 0;
  });

  after(() => {
    window.RTCPeerConnection = RealConnection;
    for (const track of stream.getTracks()) track.stop();
  });

  it('brings moving pictures both ways', async () => {
    const [first, second] = await pair();
    await first.port.setTrack('camera', camera);
    await second.port.setTrack('camera', camera.clone());

    await Promise.all([
      pictureMoves(remote(first, 'camera')),
      pictureMoves(remote(second, 'camera')),
    ]);
  });

  it('sends from the start the tracks that were set before anybody was connected', async () => {
    const first: End = makeEnd(true, (signal) => second.port.signal(signal));
    const second: End = makeEnd(false, (signal) => first.port.signal(signal));
    await first.port.setTrack('camera', camera);
    await second.port.setTrack('camera', camera);
    await Promise.all([first.connected, second.connected]);

    await Promise.all([
      pictureMoves(remote(first, 'camera')),
      pictureMoves(remote(second, 'camera')),
    ]);
  });

  it('brings sound, in the place of the microphone', async () => {
    const [first, second] = await pair();
    await second.port.setTrack('microphone', microphone);

    expect(remote(first, 'microphone').kind).to.equal('audio');
    expect(await soundOf(remote(first, 'microphone'), (loudest) => loudest > 0.001)).to.be.above(0);
  });

  it('brings a screen beside the camera, without negotiating again', async () => {
    const [first, second] = await pair();
    const before = first.signals.filter(({ type }) => type === 'offer').length;
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    let hue = 0;
    const draw = () => {
      if (!context) return;
      context.fillStyle = `hsl(${(hue += 20)} 90% 50%)`;
      context.fillRect(0, 0, 300, 150);
    };
    draw();
    const timer = setInterval(draw, 50);
    const [screen] = canvas.captureStream(15).getVideoTracks();
    if (!screen) throw new Error('no canvas track');
    await first.port.setTrack('screen', screen);
    await pictureMoves(remote(second, 'screen'));
    clearInterval(timer);
    screen.stop();

    expect(remote(second, 'screen')).to.not.equal(remote(second, 'camera'));
    expect(first.signals.filter(({ type }) => type === 'offer').length).to.equal(before);
    expect(before).to.equal(1);
  });

  it('stops sending when the track is taken away', async () => {
    const [first, second] = await pair();
    await first.port.setTrack('camera', camera);
    await pictureMoves(remote(second, 'camera'));
    await first.port.setTrack('camera', null);
    const framesSent = async () =>
      (await outbound(first)).reduce((total, stat) => total + (stat.framesSent ?? 0), 0);
    const before = await framesSent();
    for (let frame = 0; frame < 30; frame += 1) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }

    expect(before).to.be.above(0);
    expect((await framesSent()) - before).to.be.below(2);
    expect(camera.readyState).to.equal('live');
  });

  it('carries text both ways', async () => {
    const [first, second] = await pair();
    await waitUntil(() => first.port.canSendText && second.port.canSendText, 'data channel', {
      timeout: 8_000,
    });
    first.port.sendText('m.sel.0.Ünïcode ✓');
    second.port.sendText('reçu');

    await waitUntil(() => first.texts.length > 0 && second.texts.length > 0);
    expect(second.texts).to.deep.equal(['m.sel.0.Ünïcode ✓']);
    expect(first.texts).to.deep.equal(['reçu']);
  });

  it('knows both fingerprints, crosswise the same', async () => {
    const [first, second] = await pair();
    const [one, other] = [first.port.fingerprints(), second.port.fingerprints()];

    expect(one?.local).to.match(/^[0-9a-f]{64}$/);
    expect(one?.local).to.equal(other?.remote);
    expect(one?.remote).to.equal(other?.local);
    expect(one?.local).to.not.equal(one?.remote);
  });

  it('tells the remote tracks before the connection stands, on both ends', async () => {
    for (const end of await pair()) {
      expect(end.tracksToldEarly()).to.deep.equal(end.port.remoteTracks);
      expect(Object.keys(end.tracksToldEarly()).length).to.equal(3);
    }
  });

  it('warms up without an ICE server, gathers no address and leaves nothing open', async () => {
    simplePeerTransport().warmUp?.();
    const [warming] = made;
    expect(warming?.getTransceivers().length).to.equal(3);
    await waitUntil(() => warming?.signalingState === 'closed');

    expect(made.length).to.equal(1);
    expect(warming?.getConfiguration().iceServers).to.deep.equal([]);
    expect(warming?.localDescription).to.equal(null);
    expect(warming?.iceGatheringState).to.equal('new');
  });

  it('knows no ICE server but those it was given', async () => {
    await pair();
    const given = [{ urls: ['turn:127.0.0.1:3478'], username: 'u', credential: 'c' }];
    const handlers = {
      onSignal() {},
      onTracks() {},
      onConnected() {},
      onInterrupted() {},
      onText() {},
      onClosed() {},
    };
    const port = simplePeerTransport().create({
      remote: 'other',
      initiator: true,
      iceServers: given,
      iceTransportPolicy: 'relay',
      handlers,
    });
    const configurations = made.map((connection) => connection.getConfiguration());
    port.close();

    expect(configurations.length).to.equal(3);
    expect(configurations[0]?.iceServers).to.deep.equal([]);
    expect(configurations[1]?.iceServers).to.deep.equal([]);
    expect(configurations[2]?.iceServers?.map(({ urls }) => urls).flat()).to.deep.equal([
      'turn:127.0.0.1:3478',
    ]);
    expect(configurations[2]?.iceTransportPolicy).to.equal('relay');
  });

  it('tells both ends of the end, each once, and is then silent', async () => {
    const [first, second] = await pair();
    // The end travels over the data channel: it must stand before it can be heard to close.
    await waitUntil(() => first.port.canSendText && second.port.canSendText, 'data channel', {
      timeout: 8_000,
    });
    first.port.close();
    first.port.close();
    await Promise.all([first.closed, second.closed]);

    expect([first.closedCount(), second.closedCount()]).to.deep.equal([1, 1]);
    expect(first.port.fingerprints()).to.equal(null);
    expect(first.port.canSendText).to.equal(false);
    await first.port.setTrack('camera', camera);
    first.port.sendText('trop tard');
    first.port.signal({ type: 'offer', sdp: 'v=0' });
    const stats = await first.port.getStats().catch(() => null);
    expect(stats).to.equal(null);
  });

  it('closes on a description it can not read, and survives a candidate it can not read', async () => {
    const [first, second] = await pair();
    first.port.signal({
      type: 'candidate',
      candidate: { candidate: 'nonsense', sdpMLineIndex: null, sdpMid: null },
    });
    expect(first.port.fingerprints()).to.not.equal(null);
    second.port.signal({ type: 'offer', sdp: 'nonsense' });

    await second.closed;
  });
});
