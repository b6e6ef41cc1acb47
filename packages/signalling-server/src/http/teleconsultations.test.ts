/** Teleconsultations by day and planned anew, and relay credentials, over real HTTP. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { anne, BELLEVUE_KEY, jeanne } from '../testing/personas.ts';
import { TestServer } from '../testing/test-server.ts';
import type { z } from 'zod';
import type { teleconsultationPage } from './teleconsultation-operations.ts';

type Page = z.infer<typeof teleconsultationPage>;
const COLLECTION = '/v1/teleconsultations';

describe('teleconsultations', () => {
  let server: TestServer;

  before(async () => {
    server = await TestServer.start({
      config: {
        turn: { urls: ['turns:turn.saint-aubin.example'], secret: 'sixteen characters', ttlS: 600 },
      },
    });
  });
  after(() => server.dispose());

  async function list(query: string): Promise<Page> {
    const response = await server.request('GET', `${COLLECTION}?${query}`);
    assert.equal(response.status, 200, query);
    return (await response.json()) as Page;
  }

  async function codeOf(response: Response): Promise<[number, string]> {
    return [response.status, ((await response.json()) as { code: string }).code];
  }

  it('are listed by the tenant’s own day, in order, a page at a time', async () => {
    const hours = [
      '2027-01-04T23:30:00Z',
      '2027-01-04T22:59:59Z',
      '2027-01-04T23:00:00Z',
      '2027-01-05T22:59:59Z',
      '2027-01-05T23:00:00Z',
    ];
    const ids = new Map<string, string>();
    for (const scheduledAt of hours) ids.set(scheduledAt, (await server.plan({ scheduledAt })).id);
    const expected = ['2027-01-04T23:00:00Z', '2027-01-04T23:30:00Z', '2027-01-05T22:59:59Z'].map(
      (hour) => ids.get(hour),
    );
    const whole = await list('day=2027-01-05');
    assert.equal(whole.timeZone, 'Europe/Paris');
    assert.deepEqual(
      [whole.from, whole.to],
      ['2027-01-04T23:00:00.000Z', '2027-01-05T23:00:00.000Z'],
    );
    assert.deepEqual(
      whole.teleconsultations.map(({ id }) => id),
      expected,
    );
    assert.equal(whole.nextCursor, null);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Page = await list(
        `day=2027-01-05&limit=1${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      seen.push(...page.teleconsultations.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    assert.deepEqual(seen, expected);
  });

  it('of the same hour come each once, whatever the page', async () => {
    for (let count = 0; count < 5; count += 1)
      await server.plan({ scheduledAt: '2027-02-01T09:00:00Z' });
    const first = await list('day=2027-02-01&limit=2');
    const second = await list(`day=2027-02-01&limit=200&cursor=${first.nextCursor ?? ''}`);
    const ids = [...first.teleconsultations, ...second.teleconsultations].map(({ id }) => id);
    assert.equal(new Set(ids).size, 5);
  });

  it('are listed by another day’s zone when one is named', async () => {
    const { id } = await server.plan({ scheduledAt: '2027-03-01T21:00:00Z' });
    const reunion = await list('day=2027-03-02&timeZone=Indian/Reunion');
    assert.deepEqual(
      reunion.teleconsultations.map((one) => one.id),
      [id],
    );
    const offset = await list('day=2027-03-01&timeZone=%2B01:00');
    assert.deepEqual(
      offset.teleconsultations.map((one) => one.id),
      [id],
    );
  });

  it('without an hour are listed on the day they were created', async () => {
    const { id } = await server.plan();
    const page = await list('day=2026-11-23&limit=200');
    assert.ok(page.teleconsultations.some((one) => one.id === id));
  });

  it('say what is wrong with a question: a day, a zone, a limit, a cursor of another question', async () => {
    const { nextCursor } = await list('day=2027-02-01&limit=1');
    const forged = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url');
    const wrong = [
      '',
      'day=2027-02-30',
      'day=2027-02-01&day=2027-02-01',
      'day=2027-02-01&timeZone=Mars',
      'day=2027-02-01&limit=0',
      'day=2027-02-01&limit=201',
      'day=2027-02-01&limit=1e1',
      `day=2027-02-02&cursor=${nextCursor ?? ''}`,
      `day=2027-02-01&timeZone=Z&cursor=${nextCursor ?? ''}`,
      'day=2027-02-01&cursor=x',
      `day=2027-02-01&cursor=${forged([0, 0, 0, ''])}`,
      `day=2027-02-01&cursor=${forged({})}`,
      'day=2027-02-01&tenant=bellevue',
    ];
    for (const query of wrong) {
      const response = await server.request('GET', `${COLLECTION}?${query}`);
      assert.deepEqual(await codeOf(response), [400, 'REQUEST_INVALID'], query);
    }
  });

  it('are another tenant’s in no list', async () => {
    const { id } = await server.plan({ scheduledAt: '2027-04-01T09:00:00Z' });
    const first = await list('day=2027-04-01&limit=1');
    const response = await server.request('GET', `${COLLECTION}?day=2027-04-01`, {
      key: BELLEVUE_KEY,
    });
    const foreign = (await response.json()) as Page;
    assert.deepEqual([first.teleconsultations[0]?.id, foreign.teleconsultations], [id, []]);
  });

  it('are planned anew until they begin, and tell nobody twice', async () => {
    const { id } = await server.plan({ scheduledAt: '2027-05-01T09:00:00Z' });
    const move = (scheduledAt: string | null) =>
      server.request('POST', `${COLLECTION}/${id}/reschedule`, { body: { scheduledAt } });
    const moved = (await (await move('2027-05-02T11:00:00+02:00')).json()) as {
      scheduledAt: string;
    };
    assert.equal(moved.scheduledAt, '2027-05-02T09:00:00.000Z');
    assert.equal((await list('day=2027-05-01')).teleconsultations.length, 0);
    assert.equal((await list('day=2027-05-02')).teleconsultations[0]?.id, id);
    assert.equal((await move('2027-05-02T09:00:00Z')).status, 200);
    assert.equal(((await (await move(null)).json()) as { scheduledAt: null }).scheduledAt, null);
    const told = (await (
      await server.request(
        'GET',
        `/v1/audit/events?kind=teleconsultation-rescheduled&teleconsultationId=${id}`,
      )
    ).json()) as { events: unknown[] };
    assert.equal(told.events.length, 2);
    await server.request('POST', `${COLLECTION}/${id}/end`);
    assert.deepEqual(await codeOf(await move('2027-06-01T09:00:00Z')), [
      409,
      'TELECONSULTATION_ENDED',
    ]);
  });

  it('are not planned anew once somebody was received', async () => {
    const room = await server.room();
    const { client: practitioner } = await server.enter(room, anne);
    const { client: patient } = await server.enter(room, jeanne);
    const path = `${COLLECTION}/${room.id}/reschedule`;
    const waiting = await server.request('POST', path, {
      body: { scheduledAt: '2026-11-23T10:00:00Z' },
    });
    assert.equal(((await waiting.json()) as { state: string }).state, 'waiting');
    practitioner.send({ type: 'admit', participantId: patient.participantId });
    await patient.next('participant-admitted');
    const response = await server.request('POST', path, {
      body: { scheduledAt: '2026-11-23T11:00:00Z' },
    });
    assert.deepEqual(await codeOf(response), [409, 'TELECONSULTATION_STARTED']);
  });

  it('live from their new hour on', async () => {
    const { id } = await server.plan();
    const soon = new Date(server.clock.now() + 2 * 86_400_000).toISOString();
    await server.request('POST', `${COLLECTION}/${id}/reschedule`, { body: { scheduledAt: soon } });
    server.clock.advance(25 * 3_600_000);
    const response = await server.request('POST', `${COLLECTION}/${id}/admission-tickets`, {
      body: { role: 'patient' },
    });
    assert.equal(response.status, 201);
  });

  it('give relay credentials that are over in ten minutes, to a patient for the relay only', async () => {
    const { id } = await server.plan();
    const response = await server.request('POST', `${COLLECTION}/${id}/ice-servers`, {
      body: { role: 'patient' },
    });
    const view = (await response.json()) as {
      iceServers: { username: string; credential: string }[];
      iceTransportPolicy: string;
      expiresAt: string;
    };
    assert.equal(response.status, 201);
    assert.equal(view.iceTransportPolicy, 'relay');
    assert.match(view.iceServers[0]?.username ?? '', /^\d+:[A-Za-z0-9_-]{16}$/);
    assert.equal(Date.parse(view.expiresAt), (Math.floor(server.clock.now() / 1000) + 600) * 1000);
    assert.equal(response.headers.get('cache-control'), 'no-store');
    const told = (await (
      await server.request('GET', `/v1/audit/events?kind=turn-issued&teleconsultationId=${id}`)
    ).json()) as { events: unknown[] };
    assert.equal(told.events.length, 1);
  });
});
