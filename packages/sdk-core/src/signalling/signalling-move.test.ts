import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isTDocError, type TDocErrorCode } from '../errors.ts';
import { CLOSE_CODES } from '../protocol/messages.ts';
import { credentials, joined, setUp, welcome } from '../testing/signalling-lines.ts';

const rejectsWith = (code: TDocErrorCode) => (error: unknown) => isTDocError(error, code);
/** Lets promise reactions run; nothing here waits for anything else. */
const reactions = () => new Promise((resolve) => setImmediate(resolve));

describe('SignallingClient: versions', () => {
  for (const [subprotocol, v] of [
    ['tdoc.v2', 2],
    ['tdoc.v1', 1],
    [undefined, 1],
  ] as const) {
    it(`speaks version ${v} when the server took ${subprotocol ?? 'nobody says what'}`, () => {
      const { line, client } = setUp();
      void client.join(credentials).catch(() => undefined);
      line().open(subprotocol);
      assert.equal(line().sent[0]?.['v'], v);
    });
  }

  it('tells a page that is too old for the server, and goes on trying in a call', async () => {
    const first = setUp();
    const joining = first.client.join(credentials);
    first.line().say({ type: 'refused', code: 'VERSION_UNSUPPORTED' });
    await assert.rejects(joining, rejectsWith('ERR_TDOC_VERSION_UNSUPPORTED'));

    const { clock, line, lines, refused } = await joined();
    line().break();
    clock.advance(200);
    line().say({ type: 'refused', code: 'VERSION_UNSUPPORTED' });
    await reactions();
    clock.advance(400);
    assert.equal(lines.length, 3);
    assert.deepEqual(refused, []);
  });
});

describe('SignallingClient: a server that is about to stop', () => {
  const next = { ...welcome, resumeToken: 'rt_fedcba9876543210' };
  const told = async (url: string | null = null) => {
    const house = await joined();
    house.line().say({ type: 'reconnect', afterMs: 1_000, withinMs: 4_000, url });
    return house;
  };

  it('moves at a moment of its own within the window, and never was away', async () => {
    const { clock, lines, line, states, client, heard } = await told();
    clock.advance(2_999);
    assert.equal(lines.length, 1);
    clock.advance(1);
    line(1).open('tdoc.v2');
    assert.deepEqual(line(1).sent, [{ type: 'resume', v: 2, resumeToken: welcome.resumeToken }]);
    assert.equal(client.send({ type: 'ping' }), true);
    assert.deepEqual(line(0).sent.at(-1), { type: 'ping' });

    line(1).say(next);
    assert.equal(line(0).closed, true);
    assert.equal(client.send({ type: 'leave' }), true);
    assert.deepEqual(line(1).sent.at(-1), { type: 'leave' });
    assert.deepEqual(states, ['online']);
    assert.deepEqual(heard, [welcome, next]);
  });

  it('goes where it is told to, once', async () => {
    const { clock, line } = await told('wss://two.hopital.example/v1/signalling');
    clock.advance(3_000);
    assert.equal(line(1).url, 'wss://two.hopital.example/v1/signalling');
    line(1).break();
    await reactions();
    line(0).break(1012);
    clock.advance(200);
    assert.equal(line(2).url, null);
  });

  it('takes no offence at being replaced by itself', async () => {
    const { clock, line, client, heard, states } = await told();
    clock.advance(3_000);
    line(1).open('tdoc.v2');
    line(0).say({ type: 'replaced' });
    line(0).break(CLOSE_CODES.replaced);
    assert.equal(client.send({ type: 'ping' }), false, 'nothing is said into the dark');
    line(1).say(next);
    assert.deepEqual(states, ['online'], 'and nobody is told of these milliseconds');
    assert.deepEqual(heard, [welcome, next]);
  });

  it('says so when what replaced it is lost as well, and comes back', async () => {
    const { clock, line, client } = await told();
    clock.advance(3_000);
    line(1).open('tdoc.v2');
    line(0).break(CLOSE_CODES.replaced);
    line(1).break();
    await reactions();
    assert.equal(client.state, 'reconnecting');
    clock.advance(200);
    line(2).open('tdoc.v2');
    line(2).say(next);
    assert.equal(client.state, 'online');
  });

  it('tries again after a second when the move fails, while it still has a connection', async () => {
    const { clock, line, lines, states } = await told();
    clock.advance(3_000);
    line(1).break();
    await reactions();
    clock.advance(999);
    assert.equal(lines.length, 2);
    clock.advance(1);
    line(2).open('tdoc.v2');
    line(2).say(next);

    assert.equal(line(0).closed, true);
    assert.deepEqual(states, ['online']);
  });

  it('stays where it is when the move fails, and comes back when it is closed', async () => {
    const { clock, line, lines, client } = await told();
    clock.advance(3_000);
    line(1).break();
    await reactions();
    assert.equal(client.state, 'online');
    line(0).break(1012);
    assert.equal(client.state, 'reconnecting');
    clock.advance(200);
    line(2).open('tdoc.v2');
    line(2).say(next);
    assert.equal(client.state, 'online');
    assert.equal(lines.length, 3);
  });

  it('comes back by itself when both connections are gone', async () => {
    const { clock, line, client } = await told();
    clock.advance(3_000);
    line(0).break(1012);
    line(1).break();
    await reactions();
    clock.advance(200);
    line(2).say(next);
    assert.equal(client.state, 'online');
  });

  it('closes both when the person leaves meanwhile, and moves no more', async () => {
    const { clock, line, lines, client } = await told();
    clock.advance(3_000);
    client.close();
    assert.deepEqual([line(0).closed, line(1).closed], [true, true]);
    const other = await told();
    other.client.close();
    other.clock.advance(60_000);
    assert.equal(other.lines.length, 1);
    assert.equal(lines.length, 2);
  });
});
