/** Usage over real HTTP: what took place is counted once, and nothing of anybody. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { anne, BELLEVUE_KEY, jeanne } from '../testing/personas.ts';
import { TestServer } from '../testing/test-server.ts';

let server: TestServer;

before(async () => {
  server = await TestServer.start({ operator: true });
});
after(() => server.dispose());

async function usage(month: string, key?: string): Promise<object> {
  const response = await server.request(
    'GET',
    `/v1/usage?month=${month}`,
    key === undefined ? {} : { key },
  );
  return (await response.json()) as object;
}

it('counts what took place in a month, for its tenant and the operator alone', async () => {
  const room = await server.room();
  const { client: practitioner } = await server.enter(room, anne);
  const { client: patient } = await server.enter(room, jeanne);
  practitioner.send({ type: 'admit', participantId: patient.participantId });
  await patient.next('participant-admitted');
  await server.pass(150_000, [practitioner, patient]);
  practitioner.send({ type: 'end' });
  await practitioner.closed;
  const { id } = await server.plan();
  await server.request('POST', `/v1/teleconsultations/${id}/end`);

  const timeZone = 'Europe/Paris';
  const counted = { month: '2026-11', timeZone, teleconsultations: 1, minutes: 2, participants: 2 };
  assert.deepEqual(await usage('2026-11'), counted);
  const none = { teleconsultations: 0, minutes: 0, participants: 0 };
  assert.deepEqual(await usage('2026-10'), { month: '2026-10', timeZone, ...none });
  assert.deepEqual(await usage('2026-11', BELLEVUE_KEY), { month: '2026-11', timeZone, ...none });
  const response = await server.request('GET', '/v1/tenants/saint-aubin/usage?month=2026-11', {
    key: server.operatorKey,
  });
  assert.deepEqual(await response.json(), counted);
  for (const month of ['', '2026-13', '2026-1', 'x']) {
    assert.equal((await server.request('GET', `/v1/usage?month=${month}`)).status, 400, month);
  }
});
