import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { signWebhook } from './webhook-signature.ts';
import { verifyWebhook, WebhookVerificationError, type WebhookFault } from './verify-webhook.ts';

const secret = 'whsec_c2FpbnQtYXViaW4tc2FpbnQtYXViaW4tc2FpbnQtYXU=';
const id = 'msg_1';
const timestampS = 1_795_000_000;
const now = timestampS * 1000;
const body = JSON.stringify({
  type: 'teleconsultation.started',
  timestamp: '2026-11-23T09:30:00.000Z',
  data: { teleconsultationId: 'tc_1', reference: null, state: 'in-progress', waiting: 0 },
});
const headers = {
  'webhook-id': id,
  'webhook-timestamp': String(timestampS),
  'webhook-signature': signWebhook({ id, timestampS, body }, secret),
};

function fault(delivery: Partial<Parameters<typeof verifyWebhook>[0]>): WebhookFault | null {
  try {
    verifyWebhook({ secret, headers, body, now, ...delivery });
    return null;
  } catch (error) {
    assert.ok(error instanceof WebhookVerificationError);
    return error.code;
  }
}

describe('verifyWebhook', () => {
  it('signs as the Standard Webhooks specification’s own example', () => {
    // The example of the specification's reference libraries.
    const signature = signWebhook(
      {
        id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        timestampS: 1_614_265_330,
        body: '{"test": 2432232314}',
      },
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    );
    assert.equal(signature, 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('hands over the event, from a Headers object and raw bytes too', () => {
    const delivery = { secret, headers: new Headers(headers), body: Buffer.from(body), now };
    assert.equal(verifyWebhook(delivery).type, 'teleconsultation.started');
  });

  it('accepts one right signature among several', () => {
    const several = `v1,${'A'.repeat(43)}= ${headers['webhook-signature']} v1a,xyz`;
    assert.equal(fault({ headers: { ...headers, 'webhook-signature': several } }), null);
  });

  it('refuses a changed body, id, timestamp or secret', () => {
    const wrong = 'ERR_TDOC_WEBHOOK_SIGNATURE';
    assert.equal(fault({ body: body.replace('started', 'ended') }), wrong);
    assert.equal(fault({ headers: { ...headers, 'webhook-id': 'msg_2' } }), wrong);
    const later = { ...headers, 'webhook-timestamp': String(timestampS + 1) };
    assert.equal(fault({ headers: later }), wrong);
    assert.equal(fault({ secret: 'whsec_YW5vdGhlcg==' }), wrong);
  });

  it('refuses what is more than five minutes old or ahead', () => {
    assert.equal(fault({ now: now + 300_000 }), null);
    assert.equal(fault({ now: now + 301_000 }), 'ERR_TDOC_WEBHOOK_TIMESTAMP');
    assert.equal(fault({ now: now - 301_000 }), 'ERR_TDOC_WEBHOOK_TIMESTAMP');
    const none = { ...headers, 'webhook-timestamp': 'NaN' };
    assert.equal(fault({ headers: none }), 'ERR_TDOC_WEBHOOK_TIMESTAMP');
  });

  it('refuses when a header is missing or doubled', () => {
    assert.equal(fault({ headers: {} }), 'ERR_TDOC_WEBHOOK_HEADERS');
    const doubled = { ...headers, 'webhook-id': [id, id] };
    assert.equal(fault({ headers: doubled }), 'ERR_TDOC_WEBHOOK_HEADERS');
  });

  it('refuses a rightly signed body that is no event', () => {
    for (const other of ['null', '{}', 'text', '{"type":"constructor","data":{}}']) {
      const signature = signWebhook({ id, timestampS, body: other }, secret);
      const signed = { ...headers, 'webhook-signature': signature };
      assert.equal(fault({ headers: signed, body: other }), 'ERR_TDOC_WEBHOOK_BODY');
    }
  });
});
