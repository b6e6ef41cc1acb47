import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ManualClock } from '../testing/manual-clock.ts';
import { RouteKeeper } from './route-keeper.ts';

/** A connection of which the test says whether anything arrives. */
function keeperOf({ initiator = true } = {}) {
  const clock = new ManualClock();
  const log: string[] = [];
  const network = { isUp: true, bytes: 0, hasStats: true };
  const keeper = new RouteKeeper({
    clock,
    initiator,
    connection: {
      getStats() {
        if (!network.hasStats) return Promise.reject(new Error('no statistics'));
        if (network.isUp) network.bytes += 100;
        const stats = { type: 'transport', bytesReceived: network.bytes };
        return Promise.resolve(new Map([['T', stats]]) as unknown as RTCStatsReport);
      },
      restartIce: () => log.push('restart'),
      retryRoutes: () => log.push('retry'),
      sendKeyFrames: () => log.push('key frames'),
    },
    handlers: {
      ask: ({ t }) => log.push(`ask ${t}`),
      onSilent: () => log.push('silent'),
      onFlowing: () => log.push('flowing'),
      onHopeless: () => log.push('hopeless'),
    },
  });
  /** Time passes, and the statistics asked for meanwhile are answered. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 50) {
      clock.advance(50);
      for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
    }
  };
  const taken = () => log.splice(0);
  return { keeper, network, pass, taken };
}

describe('RouteKeeper', () => {
  it('has ICE restarted within a second and a half of silence', async () => {
    const { network, pass, taken } = keeperOf();
    await pass(3_000);
    assert.deepEqual(taken(), []);
    network.isUp = false;
    await pass(1_500);

    assert.deepEqual(taken().slice(0, 2), ['silent', 'restart']);
  });

  it('asks the initiator for it where it is not the initiator', async () => {
    const { network, pass, taken } = keeperOf({ initiator: false });
    await pass(3_000);
    network.isUp = false;
    await pass(1_500);

    assert.deepEqual(taken().slice(0, 2), ['silent', 'ask reroute']);
  });

  it('sends whole pictures, and asks for one, as soon as something is heard again', async () => {
    const { network, pass, taken } = keeperOf();
    await pass(3_000);
    network.isUp = false;
    await pass(5_000);
    taken();
    network.isUp = true;
    await pass(150);
    assert.deepEqual(taken().slice(0, 3), ['flowing', 'ask picture', 'key frames']);
    await pass(2_000);

    assert.deepEqual(taken(), ['key frames', 'key frames', 'key frames']);
  });

  it('sends a whole picture when asked, but not to whoever asks without end', () => {
    const { keeper, taken } = keeperOf();
    for (let count = 0; count < 20; count += 1) keeper.receive({ t: 'picture' });

    assert.deepEqual(taken(), ['key frames']);
  });

  it('restarts at once when the network is another one, once for two words about it', async () => {
    const { keeper, pass, taken } = keeperOf();
    await pass(500);
    keeper.networkChanged();
    keeper.networkChanged();

    assert.deepEqual(taken(), ['restart']);
  });

  it('takes the word of the browser where there are no statistics', async () => {
    const { keeper, network, pass, taken } = keeperOf();
    network.hasStats = false;
    await pass(10_000);
    assert.deepEqual(taken(), []);
    keeper.interrupted();
    assert.deepEqual(taken(), ['silent', 'restart']);
    keeper.connected();
    assert.equal(taken()[0], 'flowing');
  });

  it('gives up when the other side answers and still nothing comes', async () => {
    const { keeper, network, pass, taken } = keeperOf();
    await pass(3_000);
    network.isUp = false;
    for (let second = 0; second < 20; second += 1) {
      await pass(1_000);
      if (second % 5 === 2) keeper.answered();
    }
    const log = taken();
    assert.ok(log.includes('hopeless'), log.join());
    assert.ok(log.filter((one) => one === 'restart').length >= 2, log.join());
  });

  it('does nothing once closed', async () => {
    const { keeper, network, pass, taken } = keeperOf();
    await pass(3_000);
    keeper.close();
    network.isUp = false;
    keeper.interrupted();
    keeper.networkChanged();
    keeper.receive({ t: 'picture' });
    await pass(5_000);

    assert.deepEqual(taken(), []);
  });
});
