import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { drawTeleconsultationId } from '../room/teleconsultation.ts';
import { drawTicket, judgeTicket } from './admission-ticket.ts';

const NOW = 1_000_000;
const { ticket, record } = drawTicket(
  { teleconsultationId: drawTeleconsultationId(), tenantId: 'saint-aubin', role: 'patient' },
  NOW + 60_000,
);

describe('an admission ticket', () => {
  it('is opaque, and its record does not contain it', () => {
    assert.match(ticket, /^at_[A-Za-z0-9_-]{43}$/);
    assert.ok(!JSON.stringify(record).includes(ticket.slice(3)));
  });

  it('admits before its end and not at it', () => {
    assert.equal(judgeTicket(record, NOW + 59_999), null);
    assert.equal(judgeTicket(record, NOW + 60_000), 'TICKET_EXPIRED');
  });

  it('says that it was used rather than that it has expired', () => {
    assert.equal(judgeTicket({ ...record, usedAt: NOW }, NOW + 90_000), 'TICKET_USED');
  });

  it('is unknown when nobody keeps it', () => {
    assert.equal(judgeTicket(null, NOW), 'TICKET_UNKNOWN');
  });
});
