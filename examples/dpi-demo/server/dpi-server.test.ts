import assert from 'node:assert/strict';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';

import { WEBHOOK_TYPES } from '@tdoc/signalling-server/webhooks';

import { startDemo, type Demo } from './start-demo.ts';

/** The real thing: the signalling server as a process, the DPI over HTTP. */
describe('the DPI with a real signalling server', () => {
  let demo: Demo;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dpi-'));
    demo = await startDemo({ dataFolder: folder, port: 0 });
  });
  after(async () => {
    await demo.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const get = (path: string): Promise<Response> => fetch(new URL(path, demo.url));
  const post = (
    path: string,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<Response> =>
    fetch(new URL(path, demo.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const admit = async (body: object = { role: 'practitioner' }) => {
    const response = await post('/api/rendez-vous/rdv-1030/admission', body);
    assert.equal(response.status, 200);
    return (await response.json()) as { teleconsultationId: string; ticket: string };
  };

  it('gives the practitioner a ticket for a teleconsultation it creates once', async () => {
    const first = await admit();
    const second = await admit();
    assert.match(first.teleconsultationId, /^tc_[\w-]{22}$/);
    assert.match(first.ticket, /^at_[\w-]{43}$/);
    assert.equal(second.teleconsultationId, first.teleconsultationId);
    assert.notEqual(second.ticket, first.ticket);
  });

  it('makes a new teleconsultation when the practitioner asks for one, and ends the old', async () => {
    const old = await admit();
    const renewed = await admit({ role: 'practitioner', renew: true });
    assert.notEqual(renewed.teleconsultationId, old.teleconsultationId);
    const answer = await post('/api/visites/admission', {
      teleconsultationId: old.teleconsultationId,
      role: 'patient',
    });
    assert.equal(answer.status, 409);
    assert.equal(((await answer.json()) as { code: string }).code, 'TELECONSULTATION_ENDED');
  });

  it('vouches for the practitioner at this appointment, and for nobody elsewhere', async () => {
    const { teleconsultationId } = await admit();
    const key = {
      teleconsultationId,
      participantId: '1'.repeat(32),
      staticKey: randomBytes(32).toString('base64url'),
    };
    const answer = await post('/api/rendez-vous/rdv-1030/identite', key);
    const { credential } = (await answer.json()) as { credential: string };
    const visit = (await (await get(`/api/visites/${teleconsultationId}`)).json()) as {
      issuers: { fr: { jwks: JSONWebKeySet; issuer: string }[] };
    };
    const [issuer] = visit.issuers.fr;
    assert.ok(issuer);
    const { payload } = await jwtVerify(credential, createLocalJWKSet(issuer.jwks), {
      issuer: issuer.issuer,
    });
    assert.deepEqual(
      [payload['room'], payload['pid'], payload['spk'], payload['role']],
      [key.teleconsultationId, key.participantId, key.staticKey, 'practitioner'],
    );
    assert.equal(JSON.stringify(visit).includes('"d"'), false);
    for (const changes of [
      { teleconsultationId: 'tc_BBBBBBBBBBBBBBBBBBBBBB' },
      { participantId: 'x' },
      { staticKey: 7 },
    ]) {
      const refused = await post('/api/rendez-vous/rdv-1030/identite', { ...key, ...changes });
      assert.ok([400, 404].includes(refused.status));
    }
  });

  it('gives a patient a ticket for a teleconsultation of this agenda', async () => {
    const { teleconsultationId } = await admit();
    const answer = await post('/api/visites/admission', { teleconsultationId, role: 'patient' });
    assert.equal(answer.status, 200);
    assert.match(((await answer.json()) as { ticket: string }).ticket, /^at_/);
  });

  it('gives nobody a practitioner’s ticket through a patient’s link', async () => {
    const { teleconsultationId } = await admit();
    const answer = await post('/api/visites/admission', {
      teleconsultationId,
      role: 'practitioner',
    });
    assert.equal(answer.status, 400);
  });

  it('answers a stable code for a teleconsultation it never created', async () => {
    const answer = await post('/api/visites/admission', {
      teleconsultationId: 'tc_AAAAAAAAAAAAAAAAAAAAAA',
      role: 'patient',
    });
    assert.equal(answer.status, 404);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
    assert.equal(((await answer.json()) as { code: string }).code, 'TELECONSULTATION_UNKNOWN');
  });

  it('answers a sentence a program can read when the body is not JSON', async () => {
    const answer = await fetch(new URL('/api/visites/admission', demo.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"role"',
    });
    assert.equal(answer.status, 400);
    assert.equal(((await answer.json()) as { code: string }).code, 'REQUEST_INVALID');
  });

  it('tells the patient’s page who receives and when, and never who the patient is', async () => {
    const { teleconsultationId } = await admit();
    const text = await (await get(`/api/visites/${teleconsultationId}`)).text();
    assert.match(text, /Dr Anne Garnier/);
    assert.doesNotMatch(text, /Martin|Jeanne|8042617|26005/);
  });

  it('refuses what another site makes a browser send', async () => {
    const answer = await post('/api/remise-a-zero', {}, { 'sec-fetch-site': 'cross-site' });
    assert.equal(answer.status, 403);
  });

  it('serves its pages under a policy that allows no inline code and no other origin', async () => {
    const answer = await get('/');
    assert.match(
      answer.headers.get('content-security-policy') ?? '',
      /script-src 'self' 'wasm-unsafe-eval'; style-src 'self';/,
    );
    assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
    assert.match(await answer.text(), /<html lang="fr">/);
    assert.match(await (await get('/visite?lang=en')).text(), /<html lang="en">/);
  });

  it('serves the published bundle of the widget', async () => {
    const answer = await get('/cdn/tdoc.js');
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type') ?? '', /javascript/);
  });

  it('shows on the page that the host ended the teleconsultation, through a signed webhook', async () => {
    const { teleconsultationId } = await admit();
    const changes = await openChanges();
    const apiKey = keptSecrets().apiKey;
    const config = JSON.parse(
      readFileSync(join(folder, 'signalling', 'config.json'), 'utf8'),
    ) as object;
    assert.match(JSON.stringify(config), /webhooks\/teleconsultation/);
    await fetch(`${demo.signallingUrl}/v1/teleconsultations/${teleconsultationId}/end`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}` },
    });
    const ended = await changes.find((change) => change.visit?.state === 'ended');
    assert.equal(ended.id, 'rdv-1030');
    const answer = await post('/api/visites/admission', { teleconsultationId, role: 'patient' });
    assert.equal(((await answer.json()) as { code: string }).code, 'TELECONSULTATION_ENDED');
  });

  it('believes no webhook whose signature does not hold', async () => {
    await post('/api/remise-a-zero', {});
    const { teleconsultationId } = await admit();
    const body = JSON.stringify({
      type: WEBHOOK_TYPES[4],
      timestamp: new Date().toISOString(),
      data: { teleconsultationId, reference: 'rdv-1030', state: 'ended', durationS: 1, waiting: 0 },
    });
    assert.equal((await deliver(body, 'whsec_' + Buffer.alloc(32).toString('base64'))).status, 400);
    assert.equal(await stateOfVisit(), 'planned');
    assert.equal((await deliver(body, keptSecrets().webhookSecret)).status, 204);
    assert.equal(await stateOfVisit(), 'ended');
  });

  it('answers that the service is unreachable while the signalling server is down, then works again', async () => {
    await post('/api/remise-a-zero', {});
    await demo.stopSignalling();
    const answer = await post('/api/rendez-vous/rdv-1030/admission', { role: 'practitioner' });
    assert.equal(answer.status, 502);
    assert.equal(((await answer.json()) as { code: string }).code, 'ADMISSION_UNAVAILABLE');
    await demo.restartSignalling();
    await admit();
  });

  it('passes WebSockets of its own pages on to the signalling server, and no others', async () => {
    assert.equal(await statusOfUpgrade('/v1/signalling', demo.url), 101);
    assert.equal(await statusOfUpgrade('/v1/signalling', 'https://elsewhere.example'), 403);
    assert.equal(await statusOfUpgrade('/elsewhere', demo.url), 404);
  });

  /** What the server answers a browser that opens a WebSocket from a page of `origin`. */
  function statusOfUpgrade(path: string, origin: string): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const opening = request(new URL(path, demo.url), {
        headers: {
          connection: 'Upgrade',
          upgrade: 'websocket',
          origin,
          'sec-websocket-version': '13',
          'sec-websocket-key': randomBytes(16).toString('base64'),
          'sec-websocket-protocol': 'tdoc.v1',
        },
      });
      opening.on('upgrade', (response, socket) => {
        socket.destroy();
        resolve(response.statusCode);
      });
      opening.on('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      opening.on('error', reject);
      opening.end();
    });
  }

  interface Change {
    id: string;
    visit: { state: string } | null;
  }

  /** Listens as the page does; `find` waits for the first change that fits. */
  async function openChanges(): Promise<{
    find(fits: (change: Change) => boolean): Promise<Change>;
  }> {
    const abort = new AbortController();
    const response = await fetch(new URL('/api/changements', demo.url), { signal: abort.signal });
    assert.ok(response.body);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    return {
      find: async (fits) => {
        let text = '';
        for (;;) {
          const { value, done } = await reader.read();
          assert.equal(done, false, 'the stream ended');
          text += value;
          for (const [, data] of text.matchAll(/event: change\ndata: (.+)\n\n/g)) {
            const change = JSON.parse(data ?? '') as Change;
            if (!fits(change)) continue;
            abort.abort();
            return change;
          }
        }
      },
    };
  }

  const keptSecrets = (): { apiKey: string; webhookSecret: string } =>
    JSON.parse(readFileSync(join(folder, 'dpi', 'secrets.json'), 'utf8')) as never;

  async function stateOfVisit(): Promise<string | undefined> {
    const agenda = (await (await get('/api/agenda')).json()) as { appointments: Change[] };
    return agenda.appointments.find(({ id }) => id === 'rdv-1030')?.visit?.state;
  }

  /** Signs as the Standard Webhooks specification says. */
  function deliver(body: string, secret: string): Promise<Response> {
    const id = `msg_${randomUUID()}`;
    const timestamp = String(Math.floor(Date.now() / 1000));
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const signature = createHmac('sha256', key)
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64');
    return fetch(demo.webhookUrl, {
      method: 'POST',
      headers: {
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      },
      body,
    });
  }
});
