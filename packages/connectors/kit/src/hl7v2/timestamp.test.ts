import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatInstant, instantOf, parseTimestamp } from './timestamp.ts';

function instant(text: string, zone = 'Europe/Paris'): string {
  const timestamp = parseTimestamp(text);
  assert.ok(timestamp, text);
  return new Date(instantOf(timestamp, zone)).toISOString();
}

describe('a timestamp of HL7', () => {
  it('keeps its precision', () => {
    const cases: [string, string][] = [
      ['2025', 'year'],
      ['202511', 'month'],
      ['20251124', 'day'],
      ['2025112409', 'hour'],
      ['202511240915', 'minute'],
      ['20251124091501.1234+0100', 'second'],
    ];
    for (const [text, precision] of cases) assert.equal(parseTimestamp(text)?.precision, precision);
  });

  it('is an instant by its own offset, or by the zone of the site', () => {
    assert.equal(instant('20251124091500+0100', 'Indian/Reunion'), '2025-11-24T08:15:00.000Z');
    assert.equal(instant('20251124091500'), '2025-11-24T08:15:00.000Z');
    assert.equal(instant('20250724091500'), '2025-07-24T07:15:00.000Z');
    assert.equal(instant('20251124091500', 'Indian/Reunion'), '2025-11-24T05:15:00.000Z');
    assert.equal(instant('20251124091500', 'America/Guadeloupe'), '2025-11-24T13:15:00.000Z');
    assert.equal(instant('20251124091500-0400'), '2025-11-24T13:15:00.000Z');
    assert.equal(instant('20251124091500.5'), '2025-11-24T08:15:00.500Z');
  });

  it('means the first of the hour that is lived twice, and goes on in the one that is skipped', () => {
    assert.equal(instant('20251026023000'), '2025-10-26T00:30:00.000Z');
    assert.equal(instant('20251026033000'), '2025-10-26T02:30:00.000Z');
    assert.equal(instant('20250330013000'), '2025-03-30T00:30:00.000Z');
    assert.equal(instant('20250330023000'), '2025-03-30T01:30:00.000Z');
    assert.equal(instant('20250330033000'), '2025-03-30T01:30:00.000Z');
  });

  it('is nothing when it is no date', () => {
    const wrong = ['', '""', '25', '20251', '20250231', '20251301', '2025112424', '202511240960'];
    for (const text of [...wrong, '20251124091500+1500', '20251124091500+0160', '2025-11-24']) {
      assert.equal(parseTimestamp(text), null, text);
    }
  });

  it('is written in UTC', () => {
    assert.equal(formatInstant(Date.parse('2025-11-24T08:15:00.900Z')), '20251124081500+0000');
  });
});
