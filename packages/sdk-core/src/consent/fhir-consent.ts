/**
 * A consent receipt as FHIR R4 `Consent` and `Provenance`, for the record of the patient. Pure. It carries
 * the receipt itself: the resources are a view, the signed file is the proof.
 * @see https://hl7.org/fhir/R4/consent.html
 */
import { toBase64url } from '../crypto/base64url.ts';
import { utf8 } from '../crypto/bytes.ts';
import { receiptText } from './canonical-form.ts';
import type { ConsentRecord, SignedConsentReceipt } from './receipt-record.ts';

export interface Coding {
  system: string;
  code: string;
  display?: string;
}
export interface CodeableConcept {
  coding: Coding[];
}
export interface Identified {
  identifier: { system: string; value: string };
}

export interface FhirConsent {
  resourceType: 'Consent';
  id: string;
  language: string;
  status: 'active' | 'rejected' | 'inactive';
  scope: CodeableConcept;
  category: CodeableConcept[];
  patient: Identified;
  dateTime: string;
  performer: Identified[];
  organization?: Identified[];
  sourceAttachment: { contentType: string; language: string; data: string; title: string };
  policy: { uri: string }[];
  provision: {
    provision: {
      type: 'permit' | 'deny';
      code: CodeableConcept[];
      period: { start: string };
      actor?: { role: CodeableConcept; reference: Identified }[];
    }[];
  };
}

export interface FhirProvenance {
  resourceType: 'Provenance';
  target: { reference: string }[];
  occurredDateTime: string;
  recorded: string;
  agent: { type: CodeableConcept; who: Identified; onBehalfOf?: Identified }[];
  entity?: { role: 'revision'; what: Identified }[];
  signature: {
    type: Coding[];
    when: string;
    who: Identified;
    targetFormat: string;
    sigFormat: string;
    data: string;
  }[];
}

const TERMS = 'http://terminology.hl7.org/CodeSystem';
const PARTICIPANT = 'urn:tdoc:participant';
const CONTROLLER = 'urn:tdoc:controller';
const GDPR = 'http://data.europa.eu/eli/reg/2016/679/oj';
const CONSENT_SIGNATURE: Coding = {
  system: 'urn:iso-astm:E1762-95:2013',
  code: '1.2.840.10065.1.12.1.7',
  display: 'Consent Signature',
};
const VERIFICATION_SIGNATURE: Coding = {
  system: 'urn:iso-astm:E1762-95:2013',
  code: '1.2.840.10065.1.12.1.5',
  display: 'Verification Signature',
};

/** @param receipt - A verified one: nothing is verified here. */
export function toFhirConsent(receipt: SignedConsentReceipt): {
  consent: FhirConsent;
  provenance: FhirProvenance;
} {
  return { consent: consentOf(receipt), provenance: provenanceOf(receipt) };
}

function consentOf(receipt: SignedConsentReceipt): FhirConsent {
  const { record } = receipt;
  const organizations = controllersOf(record);
  return {
    resourceType: 'Consent',
    id: record.record_id,
    language: record.language,
    status: statusOf(record),
    scope: concept(`${TERMS}/consentscope`, 'patient-privacy'),
    category: [concept('http://loinc.org', '59284-0')],
    patient: identified(PARTICIPANT, record.pii_principal_id),
    dateTime: lastEvent(record).event_time,
    performer: [identified(PARTICIPANT, lastEvent(record).entity_id)],
    ...(organizations.length > 0 ? { organization: organizations } : {}),
    sourceAttachment: {
      contentType: 'application/jose+json',
      language: record.language,
      data: toBase64(receiptText(receipt)),
      title: record.schema_version,
    },
    policy: [{ uri: GDPR }],
    provision: { provision: record.purposes.map((purpose) => provisionOf(record, purpose)) },
  };
}

function provisionOf(
  record: ConsentRecord,
  { id, granted, recipients }: ConsentRecord['purposes'][number],
): FhirConsent['provision']['provision'][number] {
  const since = record.events.findLast(({ purpose }) => purpose === id) ?? lastEvent(record);
  const role = concept(`${TERMS}/v3-ParticipationType`, 'IRCP');
  const actor = recipients?.map((to) => ({ role, reference: identified(CONTROLLER, to) }));
  return {
    type: granted ? 'permit' : 'deny',
    code: [concept('urn:tdoc:consent-purpose', id)],
    period: { start: since.event_time },
    ...(actor && actor.length > 0 ? { actor } : {}),
  };
}

function provenanceOf(receipt: SignedConsentReceipt): FhirProvenance {
  const { record, signatures } = receipt;
  const { event_time: when, entity_id } = lastEvent(record);
  const { on_behalf_of, recorded_by } = record.collection;
  const decider = identified(PARTICIPANT, entity_id);
  const signer = recorded_by === null ? decider : identified(PARTICIPANT, recorded_by);
  const [controller] = controllersOf(record);
  const participation = (code: string) => concept(`${TERMS}/provenance-participant-type`, code);
  const onBehalfOf =
    on_behalf_of === null ? {} : { onBehalfOf: identified(PARTICIPANT, on_behalf_of) };
  return {
    resourceType: 'Provenance',
    target: [{ reference: `Consent/${record.record_id}` }],
    occurredDateTime: when,
    recorded: when,
    agent: [
      { type: participation('author'), who: decider, ...onBehalfOf },
      ...(recorded_by === null ? [] : [{ type: participation('enterer'), who: signer }]),
      ...(controller ? [{ type: participation('custodian'), who: controller }] : []),
    ],
    ...(record.prev === null
      ? {}
      : {
          entity: [
            { role: 'revision' as const, what: identified('urn:tdoc:consent-sha256', record.prev) },
          ],
        }),
    signature: signatures.map((signed, index) => ({
      type: [index === 0 ? CONSENT_SIGNATURE : VERIFICATION_SIGNATURE],
      when,
      who: index === 0 ? signer : (controller ?? identified(CONTROLLER, 'tenant')),
      targetFormat: 'application/json',
      sigFormat: 'application/jose',
      data: toBase64(`${signed.protected}..${signed.signature}`),
    })),
  };
}

function statusOf(record: ConsentRecord): FhirConsent['status'] {
  if (record.purposes.some(({ granted }) => granted)) return 'active';
  return lastEvent(record).event_state === 'refused' ? 'rejected' : 'inactive';
}

function lastEvent({ events }: ConsentRecord): ConsentRecord['events'][number] {
  const last = events.at(-1);
  if (!last) throw new RangeError('"receipt" must have an event: verify it first');
  return last;
}

function controllersOf({ parties }: ConsentRecord): Identified[] {
  return parties
    .filter(({ role }) => role === 'controller')
    .map(({ id }) => identified(CONTROLLER, id));
}

function identified(system: string, value: string): Identified {
  return { identifier: { system, value } };
}

function concept(system: string, code: string): CodeableConcept {
  return { coding: [{ system, code }] };
}

/** With padding, as FHIR writes it. */
function toBase64(text: string): string {
  const url = toBase64url(utf8(text));
  const padded = url.replaceAll('-', '+').replaceAll('_', '/');
  return padded.padEnd(Math.ceil(padded.length / 4) * 4, '=');
}
