/** The bus on a real Redis keeps the contract, its password, and its patience with a dead line. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createLog } from '../observability/log.ts';
import { systemClock } from '../clock.ts';
import { freePort } from '../testing/free-port.ts';
import { RedisServer } from '../testing/redis-server.ts';
import { busContract } from './bus-contract.ts';
import { connectRedisBus } from './redis-bus.ts';

let redis: RedisServer;
const logLines: string[] = [];
const log = createLog({
  level: 'debug',
  destination: { write: (line) => void logLines.push(line) },
});
const connect = (url = redis.url) => connectRedisBus({ url, clock: systemClock, log });

before(async () => {
  redis = await RedisServer.start();
});
after(() => redis.dispose());

busContract('the bus on Redis', () => ({
  connect: () => connect(),
  goAway: () => redis.kill(),
  comeBack: () => redis.startAgain(),
}));

describe('a bus on Redis', () => {
  const refusalOf = async (url: string) => {
    const error: unknown = await connect(url).then(
      () => assert.fail('connected'),
      (refusal: unknown) => refusal,
    );
    assert.ok(error instanceof Error && 'code' in error);
    return { code: error.code, sentence: error.message };
  };

  it('refuses a wrong password with a sentence that does not repeat it', async () => {
    const { code, sentence } = await refusalOf(redis.urlWith('a-wrong-secret'));
    assert.equal(code, 'ERR_REDIS_UNREACHABLE');
    assert.match(sentence, /refuses the password/);
    assert.doesNotMatch(sentence + logLines.join(''), /a-wrong-secret|only-for-tests/);
  });

  it('says where nobody answers', async () => {
    const port = await freePort();
    const { sentence } = await refusalOf(`redis://:hidden@127.0.0.1:${port}`);
    assert.match(sentence, new RegExp(`127\\.0\\.0\\.1:${port} does not answer`));
    assert.doesNotMatch(sentence, /hidden/);
  });

  it('notices a connection that stays open and carries nothing', async () => {
    const bus = await connect();
    try {
      const turns: string[] = [];
      let notice: () => void = () => undefined;
      const turn = (what: string) => {
        turns.push(what);
        notice();
      };
      const gone = new Promise<void>((resolve) => {
        notice = () => {
          if (turns.includes('down')) resolve();
        };
      });
      bus.listen({ onText: () => undefined, onUp: () => turn('up'), onDown: () => turn('down') });
      redis.freeze();
      await gone;
      const back = new Promise<void>((resolve) => {
        notice = () => {
          if (turns.at(-1) === 'up') resolve();
        };
      });
      redis.thaw();
      await back;
      assert.ok(bus.isUp);
    } finally {
      redis.thaw();
      await bus.close();
    }
  });
});
