import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FrameWatch } from './frame-watch.ts';
import type { FrameProof, TrackSource } from './ports.ts';
import { ManualClock } from './testing/manual-clock.ts';

function setUp() {
  const clock = new ManualClock();
  const packets = { microphone: 0, camera: 0, screen: 0 };
  /** Bytes of all packets, and of those among them that repeat former ones. */
  const bytes = { told: false, sent: 0, repeated: 0 };
  const bypassed: TrackSource[] = [];
  const answers = { isRefused: false };
  const watch = new FrameWatch({
    clock,
    connection: {
      getStats: () =>
        answers.isRefused
          ? Promise.reject(new Error('no statistics now'))
          : Promise.resolve(
              new Map(
                Object.values(packets).map((packetsSent, mid) => [
                  String(mid),
                  {
                    type: 'outbound-rtp',
                    mid: String(mid),
                    packetsSent,
                    ...(bytes.told
                      ? { bytesSent: bytes.sent, retransmittedBytesSent: bytes.repeated }
                      : {}),
                  },
                ]),
              ) as unknown as RTCStatsReport,
            ),
    },
    onBypass: (source) => bypassed.push(source),
  });
  const second = async () => {
    clock.advance(1_000);
    // The statistics come in a promise of their own.
    await new Promise((resolve) => setImmediate(resolve));
  };
  const proof = (frames: number): FrameProof => ({
    sent: { camera: { in: frames, out: frames, failures: 0 } },
    received: {},
  });
  return { watch, packets, bytes, bypassed, answers, second, proof };
}

describe('FrameWatch', () => {
  it('notices within two seconds packets that leave without a sealed frame', async () => {
    const { packets, bypassed, second } = setUp();
    for (const count of [20, 40]) {
      packets.camera = count;
      await second();
    }

    assert.deepEqual(bypassed, ['camera']);
  });

  it('takes padding and repetitions on a narrow line for no frames at all', async () => {
    const { packets, bytes, bypassed, second } = setUp();
    bytes.told = true;
    for (let count = 1; count < 20; count += 1) {
      packets.camera += 30;
      bytes.sent += 5_000;
      bytes.repeated += 5_000;
      await second();
    }
    assert.equal(bypassed.length, 0);
    for (let count = 0; count < 2; count += 1) {
      bytes.sent += 5_000;
      await second();
    }
    assert.ok(bypassed.includes('camera'));
  });

  it('looks again after the browser once had no statistics', async () => {
    const { packets, bypassed, answers, second } = setUp();
    answers.isRefused = true;
    await second();
    answers.isRefused = false;
    for (const count of [20, 40]) {
      packets.camera = count;
      await second();
    }

    assert.deepEqual(bypassed, ['camera']);
  });

  it('is content while frames are sealed, and while nothing is sent', async () => {
    const { watch, packets, bypassed, second, proof } = setUp();
    for (let count = 1; count < 20; count += 1) {
      packets.camera = count * 30;
      watch.proved(proof(count * 25));
      await second();
    }
    for (let count = 0; count < 20; count += 1) await second();

    assert.deepEqual(bypassed, []);
  });

  it('notices when frames stop being sealed in mid-call and packets go on', async () => {
    const { watch, packets, bypassed, second, proof } = setUp();
    watch.proved(proof(25));
    packets.camera = 30;
    await second();
    for (let count = 2; count < 8; count += 1) {
      packets.camera = count * 30;
      await second();
    }

    assert.deepEqual(bypassed, ['camera']);
  });

  it('bears with counters that come a little late', async () => {
    const { watch, packets, bypassed, second, proof } = setUp();
    for (let count = 1; count < 12; count += 1) {
      packets.camera = count * 30;
      if (count % 3 === 1) watch.proved(proof(count * 25));
      await second();
    }

    assert.deepEqual(bypassed, []);
  });

  it('looks no more once it is closed', async () => {
    const { watch, packets, bypassed, second } = setUp();
    watch.close();
    packets.camera = 99;
    for (let count = 0; count < 5; count += 1) await second();

    assert.deepEqual(bypassed, []);
  });
});
