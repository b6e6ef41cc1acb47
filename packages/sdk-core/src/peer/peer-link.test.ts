import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PeerConnectionPort, PeerHandlers, PeerSignal, TrackSource } from '../ports.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { RouteKeeper } from './route-keeper.ts';
import { PeerLink, type LinkMessage, type PeerLinkState } from './peer-link.ts';

const offer: PeerSignal = { type: 'offer', sdp: 'v=0' };
const answer: PeerSignal = { type: 'answer', sdp: 'v=0' };
const track = { kind: 'audio' } as MediaStreamTrack;

/** A connection that only notes what it is told; the test plays the network. */
class FakeConnection implements PeerConnectionPort {
  readonly remoteTracks = {};
  readonly canSendText = false;
  readonly signals: PeerSignal[] = [];
  readonly tracks: [TrackSource, MediaStreamTrack | null][] = [];
  readonly handlers: PeerHandlers;
  readonly initiator: boolean;
  restarts = 0;
  closed = false;

  constructor(initiator: boolean, handlers: PeerHandlers) {
    this.initiator = initiator;
    this.handlers = handlers;
  }

  signal(signal: PeerSignal): void {
    this.signals.push(signal);
  }
  setTrack(source: TrackSource, sent: MediaStreamTrack | null): Promise<void> {
    this.tracks.push([source, sent]);
    return Promise.resolve();
  }
  sendText(): void {}
  sendData(): Promise<boolean> {
    return Promise.resolve(false);
  }
  fingerprints(): null {
    return null;
  }
  getStats(): Promise<RTCStatsReport> {
    return Promise.reject(new Error('not measured here'));
  }
  restartIce(): void {
    this.restarts += 1;
  }
  retryRoutes(): void {}
  sendKeyFrames(): void {}
  limitSending(): Promise<void> {
    return Promise.resolve();
  }
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.handlers.onClosed();
  }
}

/** What a link still waits for when it was just made. */
const loaded = () => new Promise((resolve) => setImmediate(resolve));

function linkOf(initiator: boolean) {
  const clock = new ManualClock();
  const made: FakeConnection[] = [];
  const sent: LinkMessage[] = [];
  const states: PeerLinkState[] = [];
  const house = { unreachable: 0, tracksTold: 0, texts: [] as string[] };
  const link = new PeerLink({
    remote: 'b'.repeat(32),
    initiator,
    iceServers: [],
    iceTransportPolicy: 'all',
    clock,
    keeper: Promise.resolve(RouteKeeper),
    transport: {
      create(options) {
        const connection = new FakeConnection(options.initiator, options.handlers);
        made.push(connection);
        return connection;
      },
    },
    handlers: {
      send: (message) => sent.push(message),
      onStateChange: (state) => states.push(state),
      onTracks: () => (house.tracksTold += 1),
      onText: (text) => house.texts.push(text),
      onUnreachable: () => (house.unreachable += 1),
    },
  });
  const last = () => {
    const connection = made.at(-1);
    assert.ok(connection);
    return connection;
  };
  /** The generation of the newest connection, as the other side would see it. */
  const generation = () => {
    last().handlers.onSignal(offer);
    const message = sent.at(-1);
    assert.ok(message?.t === 'signal');
    return message.pc;
  };
  return Object.assign(house, { clock, made, sent, states, link, last, generation });
}

const signal = (pc: string, seq: number, data: PeerSignal): LinkMessage => ({
  t: 'signal',
  pc,
  seq,
  data,
});
const [one, two] = ['1'.repeat(16), '2'.repeat(16)];

describe('PeerLink: who offers', () => {
  it('is the initiator alone', () => {
    const initiator = linkOf(true);
    const other = linkOf(false);
    initiator.link.start();
    other.link.start();

    assert.equal(initiator.made[0]?.initiator, true);
    assert.equal(other.made.length, 0);
  });

  it('answers an offer with a connection of that generation', () => {
    const { link, made, sent } = linkOf(false);
    link.start();
    link.receive(signal(one, 0, offer));
    made[0]?.handlers.onSignal(answer);

    assert.equal(made[0]?.initiator, false);
    assert.deepEqual(made[0].signals, [offer]);
    assert.deepEqual(sent, [signal(one, 0, answer)]);
  });

  it('takes no offer from the side that may not offer', () => {
    const { link, made, last } = linkOf(true);
    link.start();
    link.receive(signal(one, 0, offer));

    assert.equal(made.length, 1);
    assert.deepEqual(last().signals, []);
  });

  it('numbers what it sends, and makes nothing of a candidate without an offer', () => {
    const { link, made, sent, last } = linkOf(true);
    link.start();
    last().handlers.onSignal(offer);
    last().handlers.onSignal(offer);
    const other = linkOf(false);
    other.link.receive(signal(one, 0, answer));

    assert.deepEqual(
      sent.map((message) => message.t === 'signal' && message.seq),
      [0, 1],
    );
    assert.equal(other.made.length + made.length, 1);
  });
});

describe('PeerLink: generations', () => {
  it('takes each signal once and never backwards', () => {
    const { link, last, generation } = linkOf(true);
    link.start();
    const pc = generation();
    for (const seq of [0, 0, 2, 1]) link.receive(signal(pc, seq, answer));

    assert.equal(last().signals.length, 2);
  });

  it('ignores late answers of a former generation', () => {
    const { link, clock, last, made, generation } = linkOf(true);
    link.start();
    const former = generation();
    clock.advance(12_000);
    link.receive(signal(former, 0, answer));

    assert.equal(made.length, 2);
    assert.notEqual(generation(), former);
    assert.deepEqual(last().signals, []);
  });

  it('ignores a late offer of a former generation', () => {
    const { link, made, states } = linkOf(false);
    link.receive(signal(one, 0, offer));
    link.receive(signal(two, 0, offer));
    made[1]?.handlers.onConnected();
    link.receive(signal(one, 1, offer));

    assert.equal(made.length, 2);
    assert.equal(made[0]?.closed, true);
    assert.equal(made[1]?.closed, false);
    assert.equal(states.at(-1), 'connected');
  });

  it('does not listen to a connection it dropped', () => {
    const house = linkOf(false);
    house.link.receive(signal(one, 0, offer));
    house.link.receive(signal(two, 0, offer));
    const [former] = house.made;
    former?.handlers.onConnected();
    former?.handlers.onText('ancien');
    former?.handlers.onTracks();
    former?.handlers.onSignal(answer);
    former?.handlers.onInterrupted();

    assert.deepEqual([house.sent, house.texts, house.states], [[], [], []]);
    assert.equal(house.tracksTold, 0);
    house.made[1]?.handlers.onTracks();
    assert.equal(house.tracksTold, 1);
  });

  it('gives a new connection the tracks that are sent', async () => {
    const { link, clock, made } = linkOf(true);
    await link.setTrack('microphone', track);
    await link.setTrack('camera', track);
    await link.setTrack('camera', null);
    link.start();
    clock.advance(12_000);

    assert.deepEqual(made[0]?.tracks, [['microphone', track]]);
    assert.deepEqual(made[1]?.tracks, [['microphone', track]]);
    await link.setTrack('microphone', null);
    assert.deepEqual(made[1].tracks.at(-1), ['microphone', null]);
  });
});

describe('PeerLink: losses', () => {
  it('waits twelve seconds for a connection, then builds another', () => {
    const { link, clock, made } = linkOf(true);
    link.start();
    clock.advance(11_999);
    assert.equal(made.length, 1);
    clock.advance(1);

    assert.equal(made.length, 2);
    assert.equal(made[0]?.closed, true);
  });

  it('asks the initiator for another, when it is not the initiator', () => {
    const { link, clock, sent, made } = linkOf(false);
    link.start();
    clock.advance(12_000);
    clock.advance(12_000);

    assert.deepEqual(sent, [{ t: 'restart' }, { t: 'restart' }]);
    assert.equal(made.length, 0);
  });

  it('leaves a standing connection alone', () => {
    const { link, clock, made, states } = linkOf(true);
    link.start();
    made[0]?.handlers.onConnected();
    link.recover();
    clock.advance(600_000);

    assert.equal(made.length, 1);
    assert.deepEqual(states, ['connected']);
  });

  it('lets an interruption mend itself', async () => {
    const { link, clock, made, states } = linkOf(true);
    link.start();
    await loaded();
    made[0]?.handlers.onConnected();
    made[0]?.handlers.onInterrupted();
    assert.equal(made[0]?.restarts, 1);
    clock.advance(11_000);
    made[0].handlers.onConnected();
    clock.advance(60_000);

    assert.equal(made.length, 1);
    assert.deepEqual(states, ['connected', 'interrupted', 'connected']);
  });

  it('makes another connection where its keeper could not be loaded in time', () => {
    const { link, clock, made, states } = linkOf(true);
    link.start();
    made[0]?.handlers.onConnected();
    made[0]?.handlers.onInterrupted();
    clock.advance(12_000);

    assert.equal(made.length, 2);
    assert.deepEqual(states, ['connected', 'interrupted', 'connecting']);
  });

  it('keeps an interrupted connection when the way to the other end is open again', async () => {
    const { link, made } = linkOf(true);
    link.start();
    await loaded();
    made[0]?.handlers.onConnected();
    made[0]?.handlers.onInterrupted();
    link.recover();

    assert.equal(made.length, 1);
  });

  it('has the initiator restart ICE when the other side asks, and asks when it is the other side', async () => {
    const initiator = linkOf(true);
    initiator.link.start();
    await loaded();
    initiator.last().handlers.onConnected();
    initiator.link.receive({ t: 'reroute' });
    assert.equal(initiator.last().restarts, 1);

    const other = linkOf(false);
    await loaded();
    other.link.receive(signal(one, 0, offer));
    other.last().handlers.onConnected();
    other.link.networkChanged();
    other.link.receive({ t: 'reroute' });
    assert.equal(other.last().restarts, 0);
    assert.deepEqual(other.sent, [{ t: 'reroute' }]);
  });

  it('rebuilds half a second after a connection closed', () => {
    const { link, clock, made, states } = linkOf(true);
    link.start();
    made[0]?.handlers.onConnected();
    made[0]?.close();
    assert.equal(states.at(-1), 'interrupted');
    clock.advance(499);
    assert.equal(made.length, 1);
    clock.advance(1);

    assert.equal(made.length, 2);
  });

  it('restarts when asked, once: a request that crossed the restart is already answered', () => {
    const { link, clock, made } = linkOf(true);
    link.start();
    link.receive({ t: 'restart' });
    clock.advance(2_000);
    link.receive({ t: 'restart' });
    assert.equal(made.length, 1);
    clock.advance(1);
    link.receive({ t: 'restart' });
    link.receive({ t: 'restart' });

    assert.equal(made.length, 2);
  });

  it('is not restarted by the side that only answers', () => {
    const { link, clock, made } = linkOf(false);
    link.receive(signal(one, 0, offer));
    clock.advance(5_000);
    link.receive({ t: 'restart' });

    assert.equal(made.length, 1);
    assert.equal(made[0]?.closed, false);
  });

  it('tells after two failures in a row, not after one, and goes on trying', () => {
    const house = linkOf(true);
    house.link.start();
    house.clock.advance(12_000);
    assert.equal(house.unreachable, 0);
    house.clock.advance(12_000);
    assert.equal(house.unreachable, 1);
    assert.equal(house.made.length, 3);
    house.last().handlers.onConnected();
    house.last().close();
    house.clock.advance(500);
    house.clock.advance(12_000);

    assert.equal(house.unreachable, 1);
  });

  it('counts a connection that closes before it ever stood as a failure', () => {
    const house = linkOf(true);
    house.link.start();
    house.last().close();
    house.clock.advance(500);
    house.last().close();

    assert.equal(house.unreachable, 1);
  });
});

describe('PeerLink: closed', () => {
  it('does nothing more', async () => {
    const { link, clock, made, sent } = linkOf(true);
    link.start();
    link.close();
    link.start();
    link.recover();
    link.receive({ t: 'restart' });
    link.receive(signal(one, 0, offer));
    await link.setTrack('camera', track);
    clock.advance(600_000);

    assert.equal(made.length, 1);
    assert.equal(made[0]?.closed, true);
    assert.deepEqual(sent, []);
  });
});
