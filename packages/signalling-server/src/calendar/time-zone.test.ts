import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { boundsOfDay, isDay, isTimeZone, monthOf } from './time-zone.ts';

const iso = (day: string, zone: string) => {
  const { from, to } = boundsOfDay(day, zone);
  return [new Date(from).toISOString(), new Date(to).toISOString()];
};

describe('a day in a time zone', () => {
  it('begins at midnight there, in winter and in summer', () => {
    assert.deepEqual(iso('2026-11-23', 'Europe/Paris'), [
      '2026-11-22T23:00:00.000Z',
      '2026-11-23T23:00:00.000Z',
    ]);
    assert.deepEqual(iso('2026-07-14', 'Europe/Paris'), [
      '2026-07-13T22:00:00.000Z',
      '2026-07-14T22:00:00.000Z',
    ]);
  });

  it('has 23 hours when summer time begins and 25 when it ends', () => {
    const hours = (day: string) => {
      const { from, to } = boundsOfDay(day, 'Europe/Paris');
      return (to - from) / 3_600_000;
    };
    assert.deepEqual(['2026-03-29', '2026-10-25', '2026-10-26'].map(hours), [23, 25, 24]);
  });

  it('knows the overseas departments, and offsets in one spelling', () => {
    assert.deepEqual(iso('2026-11-23', 'Indian/Reunion')[0], '2026-11-22T20:00:00.000Z');
    assert.deepEqual(iso('2026-11-23', 'America/Martinique')[0], '2026-11-23T04:00:00.000Z');
    assert.deepEqual(iso('2026-11-23', '-03:30')[0], '2026-11-23T03:30:00.000Z');
    assert.deepEqual(iso('2026-11-23', 'Z')[0], '2026-11-23T00:00:00.000Z');
    for (const zone of ['', 'Paris', '+1', '+0100', '+15:00', 'Europe/Nowhere', 'Europe/Paris ']) {
      assert.equal(isTimeZone(zone), false, zone);
    }
  });

  it('is a day of the calendar', () => {
    for (const day of ['2026-02-28', '2028-02-29']) assert.ok(isDay(day), day);
    for (const day of ['2026-02-29', '2026-13-01', '2026-1-1', '20261-01-01', 'x']) {
      assert.equal(isDay(day), false, day);
    }
  });

  it('gives a month to an instant as it is read on the wall there', () => {
    const lastHour = Date.parse('2026-11-30T23:30:00.000Z');
    assert.equal(monthOf(lastHour, 'Europe/Paris'), '2026-12');
    assert.equal(monthOf(lastHour, 'Z'), '2026-11');
  });

  it('leaves no gap and no overlap between days, wherever', () => {
    const zones = [
      'Europe/Paris',
      'Pacific/Noumea',
      'Pacific/Tahiti',
      'America/Miquelon',
      '+05:45',
    ];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.constantFrom(...zones), (days, zone) => {
        const day = (offset: number) =>
          new Date((days + offset) * 86_400_000).toISOString().slice(0, 10);
        assert.equal(boundsOfDay(day(0), zone).to, boundsOfDay(day(1), zone).from);
      }),
    );
  });
});
