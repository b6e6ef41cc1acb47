import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isTDocError, type TDocErrorCode } from '../errors.ts';
import { CLOSE_CODES } from '../protocol/messages.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { credentials, joined, participantId, setUp, welcome } from '../testing/signalling-lines.ts';
import { SignallingClient } from './signalling-client.ts';

const rejectsWith = (code: TDocErrorCode) => (error: unknown) => isTDocError(error, code);
/** Lets promise reactions run; nothing here waits for anything else. */
const reactions = () => new Promise((resolve) => setImmediate(resolve));

describe('SignallingClient: joining', () => {
  it('says who it is first, and is online once welcomed', async () => {
    const { line, client, states, heard } = setUp();
    const joining = client.join(credentials);
    assert.deepEqual(line().sent, []);
    line().open();
    assert.deepEqual(line().sent, [{ type: 'join', v: 1, ...credentials }]);
    assert.equal(client.send({ type: 'ping' }), false);
    line().say(welcome);

    assert.deepEqual(await joining, welcome);
    assert.deepEqual(states, ['online']);
    assert.deepEqual(heard, [welcome]);
  });

  it('tells a refusal by its code, and closes', async () => {
    const { line, client } = setUp();
    const joining = client.join(credentials);
    line().open();
    line().say({ type: 'refused', code: 'TICKET_EXPIRED' });

    await assert.rejects(joining, rejectsWith('ERR_TDOC_TICKET_EXPIRED'));
    assert.equal(line().closed, true);
  });

  it('tells that the teleconsultation is over', async () => {
    const { line, client } = setUp();
    const joining = client.join(credentials);
    line().say({ type: 'ended', reason: 'expired', durationS: 0 });

    await assert.rejects(joining, rejectsWith('ERR_TDOC_TELECONSULTATION_ENDED'));
  });

  it('tells an unreachable server at once, tries no further, and may be asked again', async () => {
    const { clock, line, lines, client } = setUp();
    const joining = client.join(credentials);
    line().break();
    await assert.rejects(
      joining,
      (error) => isTDocError(error, 'ERR_TDOC_SIGNALLING_UNREACHABLE') && error.retryable,
    );
    clock.advance(60_000);
    assert.equal(lines.length, 1);

    const again = client.join(credentials);
    line().say(welcome);
    await again;
    assert.equal(client.state, 'online');
  });

  it('gives a server that says nothing eight seconds', async () => {
    const { clock, line, client } = setUp();
    const joining = client.join(credentials);
    line().open();
    clock.advance(7_999);
    assert.equal(line().closed, false);
    clock.advance(1);

    await assert.rejects(joining, rejectsWith('ERR_TDOC_SIGNALLING_UNREACHABLE'));
    assert.equal(line().closed, true);
  });

  it('refuses a server that speaks something else', async () => {
    const { line, client } = setUp();
    const joining = client.join(credentials);
    line().noise('<!doctype html>');

    await assert.rejects(joining, rejectsWith('ERR_TDOC_PROTOCOL'));
  });

  it('tells an address no browser connects to as unreachable', async () => {
    const client = new SignallingClient({
      clock: new ManualClock(),
      random: () => 0.5,
      transport: {
        connect() {
          throw new DOMException('mixed content', 'SecurityError');
        },
      },
      handlers: {
        onWelcome() {},
        onMessage() {},
        onStateChange() {},
        onResumeRefused() {},
      },
    });

    await assert.rejects(client.join(credentials), rejectsWith('ERR_TDOC_SIGNALLING_UNREACHABLE'));
  });
});

describe('SignallingClient: joined', () => {
  it('hands on messages in order, without pongs and without what it can not read', async () => {
    const { line, heard, client } = await joined();
    line().say({ type: 'pong' });
    line().noise('{"type":"unknown"}');
    line().say({ type: 'participant-lost', participantId });
    line().say({ type: 'participant-back', participantId });

    assert.deepEqual(
      heard.map(({ type }) => type),
      ['welcome', 'participant-lost', 'participant-back'],
    );
    assert.equal(client.state, 'online');
  });

  it('pings into silence only', async () => {
    const { clock, line } = await joined();
    clock.advance(9_000);
    line().say({ type: 'participant-lost', participantId });
    clock.advance(9_000);
    assert.equal(line().sent.length, 1);
    clock.advance(1_000);

    assert.deepEqual(line().sent.at(-1), { type: 'ping' });
  });

  it('notices a dead line within two beats and resumes on a new one', async () => {
    const { clock, line, lines, states } = await joined();
    clock.advance(19_999);
    assert.deepEqual(states, ['online']);
    clock.advance(1);
    assert.deepEqual(states, ['online', 'reconnecting']);
    assert.equal(line(0).closed, true);

    clock.advance(200);
    assert.equal(lines.length, 2);
    line().open();
    assert.deepEqual(line().sent, [{ type: 'resume', v: 1, resumeToken: welcome.resumeToken }]);
  });

  it('stays on a line that answers its pings', async () => {
    const { clock, line, states } = await joined();
    for (let beat = 0; beat < 20; beat += 1) {
      clock.advance(10_000);
      line().say({ type: 'pong' });
    }

    assert.deepEqual(states, ['online']);
  });
});

describe('SignallingClient: after a loss', () => {
  it('gives a line that is doubted 600 ms to answer, and takes another at once', async () => {
    const { clock, client, line, lines } = await joined();
    client.doubt();
    clock.advance(0);
    assert.deepEqual(line().sent.at(-1), { type: 'ping' });
    clock.advance(599);
    assert.equal(lines.length, 1);
    clock.advance(1);

    assert.equal(lines.length, 2);
    assert.equal(line(0).closed, true);
    line().open();
    assert.deepEqual(line().sent, [{ type: 'resume', v: 1, resumeToken: welcome.resumeToken }]);
  });

  it('stays on a doubted line that answers', async () => {
    const { clock, client, line, lines, states } = await joined();
    client.doubt();
    clock.advance(100);
    line().say({ type: 'pong' });
    clock.advance(9_000);

    assert.equal(lines.length, 1);
    assert.deepEqual(states, ['online']);
  });

  it('waits longer each time, and starts over once it was back', async () => {
    const { clock, line, lines } = await joined();
    line().break();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const count = lines.length;
      let waitedMs = 0;
      for (; lines.length === count; waitedMs += 100) clock.advance(100);
      waits.push(waitedMs);
      line().break();
      await reactions();
    }
    assert.deepEqual(waits, [200, 400, 800, 1600, 3000, 5000]);

    clock.advance(5_000);
    line().say(welcome);
    line().break();
    const count = lines.length;
    clock.advance(200);
    assert.equal(lines.length, count + 1);
  });

  it('resumes with the newest token', async () => {
    const { clock, line } = await joined();
    line().break();
    clock.advance(200);
    line().say({ ...welcome, resumeToken: 'rt_the-second-token' });
    line().break();
    clock.advance(200);
    line().open();

    assert.deepEqual(line().sent[0], { type: 'resume', v: 1, resumeToken: 'rt_the-second-token' });
  });

  it('sends nothing meanwhile, and says so', async () => {
    const { line, client } = await joined();
    line().break();

    assert.equal(client.send({ type: 'ping' }), false);
    assert.equal(line().sent.length, 1);
  });

  it('tries at once when the network is back, and only then', async () => {
    const { clock, line, lines, client } = await joined();
    client.retryNow();
    assert.equal(lines.length, 1);
    line().break();
    client.retryNow();
    client.retryNow();
    assert.equal(lines.length, 2);
    line().say(welcome);
    clock.advance(1_000);

    assert.equal(lines.length, 2);
    assert.equal(client.state, 'online');
  });

  for (const code of ['RESUME_REFUSED', 'TELECONSULTATION_ENDED', 'PROTOCOL'] as const) {
    it(`leaves it to its owner when the server answers ${code}`, async () => {
      const { clock, line, lines, refused } = await joined();
      line().break();
      clock.advance(200);
      line().say({ type: 'refused', code });
      await reactions();
      clock.advance(60_000);

      assert.deepEqual(refused, [`ERR_TDOC_${code}`]);
      assert.equal(lines.length, 2);
    });
  }

  it('tries again when the server is only busy', async () => {
    const { clock, line, lines, refused } = await joined();
    line().break();
    clock.advance(200);
    line().say({ type: 'refused', code: 'TOO_MANY_MESSAGES' });
    await reactions();
    clock.advance(400);

    assert.equal(lines.length, 3);
    assert.deepEqual(refused, []);
  });

  for (const name of ['removed', 'replaced', 'ended'] as const) {
    it(`does not come back after ${name}`, async () => {
      const { clock, line, lines, client } = await joined();
      line().break(CLOSE_CODES[name]);
      clock.advance(60_000);

      assert.equal(lines.length, 1);
      assert.equal(client.state, 'offline');
    });
  }

  it('comes back after a flood was cut', async () => {
    const { clock, line, lines } = await joined();
    line().break(CLOSE_CODES.flood);
    clock.advance(200);

    assert.equal(lines.length, 2);
  });

  it('does not listen to the line it gave up', async () => {
    const { clock, line, heard, client, states } = await joined();
    clock.advance(20_000);
    clock.advance(200);
    line(1).say(welcome);
    const known = heard.length;
    line(0).say({ type: 'replaced' });
    line(0).break(CLOSE_CODES.replaced);

    assert.equal(heard.length, known);
    assert.equal(client.state, 'online');
    assert.deepEqual(states, ['online', 'reconnecting', 'online']);
  });
});

describe('SignallingClient: closed', () => {
  it('is offline for good', async () => {
    const { clock, line, lines, client, states, heard } = await joined();
    client.close();
    client.close();
    line().say({ type: 'participant-lost', participantId });
    line().break();
    client.retryNow();
    clock.advance(60_000);

    assert.equal(lines.length, 1);
    assert.deepEqual(states, ['online', 'offline']);
    assert.equal(heard.length, 1);
    assert.equal(line().sent.length, 1);
  });

  it('is not brought online by a welcome that was on its way', async () => {
    const { line, client, states } = setUp();
    const joining = client.join(credentials);
    line().open();
    client.close();
    line().say(welcome);
    line().break(1000);

    await assert.rejects(joining, rejectsWith('ERR_TDOC_SIGNALLING_UNREACHABLE'));
    assert.deepEqual(states, []);
  });
});
