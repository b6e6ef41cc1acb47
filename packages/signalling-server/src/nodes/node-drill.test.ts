/** Three nodes behind nginx, on PostgreSQL and Redis, each of them struck in turn. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { runNodeDrill } from '../testing/node-drill.ts';

it('a room over three nodes outlives a killed node, a Redis and a PostgreSQL, and loses nothing', async () => {
  const report = await runNodeDrill();
  for (const [index, sent] of report.sent.entries()) {
    assert.ok(sent.length > 50);
    // In order, without a gap, and nothing twice.
    assert.deepEqual(report.received[index], sent);
  }
  assert.deepEqual(report.welcomes, [1, 1], 'who was on a living node noticed nothing');
  assert.equal(report.state, 'in-progress');
  const { audited } = report;
  assert.deepEqual(
    [
      audited['teleconsultation-created'],
      audited['ticket-issued'],
      audited['ticket-used'],
      audited['participant-joined'],
      audited['participant-admitted'],
    ],
    [1, 4, 4, 4, 3],
  );
  assert.equal(report.announced['teleconsultation.planned'], 1);
  assert.equal(report.announced['teleconsultation.started'], 1);
});
