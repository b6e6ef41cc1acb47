import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigError, parseConfig } from './config.ts';

const tenant = {
  id: 'saint-aubin',
  name: 'Hôpital Saint-Aubin (fictif)',
  apiKey: 'tk_saint-aubin-00000000000000000000000000000000',
  origins: ['https://dpi.saint-aubin.example'],
};

function faults(config: object): string[] {
  try {
    parseConfig({ dataDir: '/data', ...config });
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message.split('\n').map((line) => line.split(':')[0] ?? '');
  }
}

describe('the configuration', () => {
  it('needs nothing but a data folder, and then contacts nobody', () => {
    const config = parseConfig({ dataDir: '/data' });
    assert.deepEqual([config.host, config.port, config.turn], ['127.0.0.1', 8787, undefined]);
    assert.deepEqual(config.tenants, []);
  });

  it('tells every fault at once and repeats no value', () => {
    const wrong = { port: 70_000, ticketLifeS: 61, secret: 'hunter2', turn: { urls: ['stun:x'] } };
    assert.throws(
      () => parseConfig({ dataDir: '/data', ...wrong }),
      (error: Error) => !error.message.includes('70000') && !error.message.includes('hunter2'),
    );
    assert.deepEqual(new Set(faults(wrong)).size, 5);
  });

  it('takes origins as browsers write them and no other way', () => {
    for (const origin of ['http://localhost:8080', 'https://192.0.2.7:8443']) {
      assert.deepEqual(faults({ tenants: [{ ...tenant, origins: [origin] }] }), []);
    }
    for (const origin of [
      'https://dpi.example/',
      '*',
      'null',
      'https://dpi.example:443',
      'ws://x',
    ]) {
      const [fault] = faults({ tenants: [{ ...tenant, origins: [origin] }] });
      assert.equal(fault, 'tenants.0.origins.0', origin);
    }
  });

  it('refuses Redis without a shared database, with a sentence that holds no password', () => {
    const redisUrl = 'rediss://:hunter2@redis.example:6379';
    assert.throws(
      () => parseConfig({ dataDir: '/data', redisUrl }),
      (error: unknown) =>
        error instanceof ConfigError &&
        /DATABASE_URL/.test(error.message) &&
        !error.message.includes('hunter2'),
    );
    assert.deepEqual(faults({ redisUrl: 'http://redis.example' }), ['redisUrl']);
  });

  it('shows metrics on this machine alone unless there is a token', () => {
    const token = 'metrics-token-000000000000000000000000';
    assert.deepEqual(faults({ metrics: { port: 9187 } }), []);
    assert.deepEqual(faults({ metrics: { host: '0.0.0.0', port: 9187 } }), ['metrics.token']);
    assert.deepEqual(faults({ metrics: { host: '0.0.0.0', port: 9187, token } }), []);
  });

  it('sends webhooks over TLS, except on this very machine', () => {
    const secret = `whsec_${Buffer.alloc(32).toString('base64')}`;
    const at = (url: string) => faults({ tenants: [{ ...tenant, webhook: { url, secret } }] });
    assert.deepEqual(at('https://dpi.example/webhooks'), []);
    assert.deepEqual(at('http://127.0.0.1:8080/webhooks'), []);
    assert.deepEqual(at('http://dpi.example/webhooks'), ['tenants.0.webhook.url']);
    assert.deepEqual(at('https://user:secret@dpi.example/'), ['tenants.0.webhook.url']);
  });
});
