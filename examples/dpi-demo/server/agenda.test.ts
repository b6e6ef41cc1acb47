import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { Agenda, type VisitEvent } from './agenda.ts';
import { AgendaFile } from './agenda-file.ts';
import type { Appointment } from './appointment.ts';

const TODAY = '2026-11-23';

describe('the agenda of the day', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'agenda-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const open = (today = TODAY): Agenda => new Agenda({ file: new AgendaFile({ folder }), today });
  const ofJeanneMartin = (agenda: Agenda): Appointment => {
    const appointment = agenda.find('rdv-1030');
    assert.ok(appointment);
    return appointment;
  };
  const event = (change: Partial<VisitEvent>): VisitEvent => ({
    teleconsultationId: 'tc_one',
    state: 'planned',
    waitingSince: null,
    startedAt: null,
    endedAt: null,
    durationS: null,
    timestamp: '2026-11-23T09:30:00.000Z',
    ...change,
  });

  it('holds ten appointments, of which only the one at 10:30 is a teleconsultation', () => {
    const { appointments } = open();
    assert.equal(appointments.length, 10);
    const teleconsultations = appointments.filter(({ isTeleconsultation }) => isTeleconsultation);
    assert.deepEqual(
      teleconsultations.map(({ id, time }) => [id, time]),
      [['rdv-1030', '10:30']],
    );
  });

  it('shows a patient who waits, then the teleconsultation in progress, then ended with its duration', () => {
    const agenda = open();
    agenda.attach(ofJeanneMartin(agenda), 'tc_one');
    const seen: unknown[] = [];
    agenda.listen({
      change: ({ visit }) => seen.push([visit?.state, visit?.waitingSince, visit?.durationS]),
      reset: () => undefined,
    });
    const waitingSince = '2026-11-23T09:26:00.000Z';
    agenda.apply(event({ state: 'waiting', waitingSince }));
    agenda.apply(event({ state: 'in-progress', timestamp: '2026-11-23T09:31:00.000Z' }));
    agenda.apply(event({ state: 'ended', durationS: 754, timestamp: '2026-11-23T09:44:00.000Z' }));
    assert.deepEqual(seen, [
      ['waiting', waitingSince, null],
      ['in-progress', null, null],
      ['ended', null, 754],
    ]);
  });

  it('does not go back when an older event arrives late', () => {
    const agenda = open();
    agenda.attach(ofJeanneMartin(agenda), 'tc_one');
    agenda.apply(event({ state: 'in-progress', timestamp: '2026-11-23T09:31:00.000Z' }));
    assert.equal(agenda.apply(event({ state: 'waiting' })), false);
    assert.equal(ofJeanneMartin(agenda).visit?.state, 'in-progress');
  });

  it('never reopens a teleconsultation that has ended', () => {
    const agenda = open();
    agenda.attach(ofJeanneMartin(agenda), 'tc_one');
    agenda.apply(event({ state: 'ended' }));
    assert.equal(
      agenda.apply(event({ state: 'waiting', timestamp: '2026-11-23T12:00:00.000Z' })),
      false,
    );
  });

  it('ignores a teleconsultation it did not create', () => {
    assert.equal(open().apply(event({ teleconsultationId: 'tc_of_somebody_else' })), false);
  });

  it('finds its teleconsultations again after a restart on the same day', () => {
    const agenda = open();
    agenda.attach(ofJeanneMartin(agenda), 'tc_one');
    agenda.apply(event({ state: 'ended', durationS: 60 }));
    assert.equal(ofJeanneMartin(open()).visit?.durationS, 60);
  });

  it('starts a new day without what ended the day before, and keeps what is still open', () => {
    const agenda = open();
    agenda.attach(ofJeanneMartin(agenda), 'tc_one');
    assert.equal(ofJeanneMartin(open('2026-11-24')).visit?.teleconsultationId, 'tc_one');
    agenda.apply(event({ state: 'ended' }));
    assert.equal(ofJeanneMartin(open('2026-11-24')).visit, null);
  });

  it('forgets its teleconsultations on a reset, and says so', () => {
    const agenda = open();
    agenda.attach(ofJeanneMartin(agenda), 'tc_one');
    let resets = 0;
    agenda.listen({ change: () => undefined, reset: () => (resets += 1) });
    agenda.reset();
    assert.equal(resets, 1);
    assert.equal(ofJeanneMartin(agenda).visit, null);
    assert.equal(ofJeanneMartin(open()).visit, null);
  });

  it('sets an unreadable file aside instead of overwriting it', () => {
    const path = join(folder, 'agenda.json');
    writeFileSync(path, '{"day":');
    assert.equal(ofJeanneMartin(open()).visit, null);
    assert.ok(existsSync(`${path}.unreadable`));
  });
});
