import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ParticipantEntry, ParticipantId } from '../protocol/messages.ts';
import { personas } from '../testing/personas.ts';
import { ParticipantList } from './participant-list.ts';

const garnier = 'a'.repeat(32) as ParticipantId;
const martin = 'b'.repeat(32) as ParticipantId;
const lucas = 'c'.repeat(32) as ParticipantId;
const entry = (participantId: ParticipantId): ParticipantEntry => ({
  participantId,
  role: 'patient',
  presence: 'waiting',
  connected: true,
  since: '2026-03-02T09:30:00.000Z',
});

describe('ParticipantList', () => {
  it('tells oneself from the others', () => {
    const list = new ParticipantList();
    assert.deepEqual(list.local, null);
    list.setLocal({ id: garnier, role: 'practitioner', presence: 'admitted', since: new Date(0) });
    list.put(entry(martin));

    const { local } = list as { local: ReturnType<typeof list.get> };
    assert.equal(local?.id, garnier);
    assert.equal(local.isLocal, true);
    assert.deepEqual(
      list.remotes.map(({ id }) => id),
      [martin],
    );
  });

  it('keeps the order of arrival, whoever changes', () => {
    const list = new ParticipantList();
    list.put(entry(martin));
    list.put(entry(lucas));
    list.update(martin, { reachable: false });
    list.put({ ...entry(martin), presence: 'admitted' });

    assert.deepEqual(
      list.remotes.map(({ id }) => id),
      [martin, lucas],
    );
  });

  it('makes a new snapshot at each change and leaves the old one alone', () => {
    const list = new ParticipantList();
    const before = list.put(entry(martin));
    const after = list.update(martin, { connection: 'connected' });

    assert.notEqual(after, before);
    assert.equal(before.connection, 'none');
    assert.equal(list.get(martin), after);
  });

  it('keeps what participants told each other when the server tells its part again', () => {
    const list = new ParticipantList();
    list.put(entry(martin));
    list.update(martin, { displayName: personas.martin.displayName, connection: 'connected' });
    const refreshed = list.put({ ...entry(martin), presence: 'admitted', connected: false });

    assert.equal(refreshed.displayName, personas.martin.displayName);
    assert.equal(refreshed.connection, 'connected');
    assert.equal(refreshed.presence, 'admitted');
    assert.equal(refreshed.reachable, false);
  });

  it('keeps what oneself shows when joining again under the same id', () => {
    const list = new ParticipantList();
    const known = { id: garnier, role: 'practitioner', since: new Date(0) } as const;
    list.setLocal({ ...known, presence: 'admitted' });
    const track = {} as MediaStreamTrack;
    list.update(garnier, { camera: { track, on: true } });
    list.setLocal({ ...known, presence: 'waiting' });

    assert.equal(list.local?.camera.track, track);
    assert.equal(list.local.presence, 'waiting');
  });

  it('hands back who is taken out, and nobody the second time', () => {
    const list = new ParticipantList();
    list.put(entry(martin));

    assert.equal(list.remove(martin)?.id, martin);
    assert.equal(list.remove(martin), null);
    assert.equal(list.update(martin, { reachable: true }), null);
  });
});
