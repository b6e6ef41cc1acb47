import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ParticipantId } from '../protocol/messages.ts';
import { decodeDecisions, encodeDecisions, newParticipant } from './participant.ts';

describe('decisions by purpose', () => {
  it('travel as one line', () => {
    assert.equal(
      encodeDecisions({ 'teleconsultation.av': true, 'ehr.export': false }),
      'teleconsultation.av=1,ehr.export=0',
    );
  });

  it('are nothing when there is nothing to tell', () => {
    assert.equal(encodeDecisions({}), null);
    assert.equal(decodeDecisions(null), null);
  });

  it('come back as they were sent', () => {
    const purposes = fc.dictionary(fc.stringMatching(/^[a-z0-9.-]{1,40}$/), fc.boolean(), {
      minKeys: 1,
      maxKeys: 16,
    });
    fc.assert(
      fc.property(purposes, (decisions) => {
        assert.deepEqual({ ...decodeDecisions(encodeDecisions(decisions)) }, { ...decisions });
      }),
    );
  });

  it('grant nothing by a line that can not be read', () => {
    assert.deepEqual(decodeDecisions(''), {});
    assert.deepEqual(decodeDecisions('a,b=,=1,c=2'), { c: false });
  });
});

describe('newParticipant', () => {
  it('knows nothing, sends nothing and is connected to nobody', () => {
    const id = 'a'.repeat(32) as ParticipantId;
    const participant = newParticipant({
      id,
      isLocal: false,
      role: 'patient',
      presence: 'waiting',
      since: new Date(0),
    });

    assert.equal(participant.connection, 'none');
    assert.equal(participant.consent, null);
    assert.equal(participant.verificationCode, null);
    assert.deepEqual(participant.camera, { track: null, on: false });
  });
});
