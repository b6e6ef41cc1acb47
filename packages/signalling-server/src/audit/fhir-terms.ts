/**
 * The code systems of the exported audit events, and the few data types they are written in.
 */

export interface Coding {
  system: string;
  code: string;
  display?: string;
}

export interface CodeableConcept {
  coding: Coding[];
}

export interface Reference {
  identifier: { system: string; value: string };
}

export const CODE_SYSTEMS = {
  dicom: 'http://dicom.nema.org/resources/ontology/DCM',
  eventType: 'http://terminology.hl7.org/CodeSystem/audit-event-type',
  interaction: 'http://hl7.org/fhir/restful-interaction',
  participation: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
  entityType: 'http://terminology.hl7.org/CodeSystem/audit-entity-type',
  objectRole: 'http://terminology.hl7.org/CodeSystem/object-role',
  sourceType: 'http://terminology.hl7.org/CodeSystem/security-source-type',
  balp: 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.',
  kind: 'urn:tdoc:audit-kind',
  role: 'urn:tdoc:role',
} as const;

const DISPLAYS: Record<string, string> = {
  110100: 'Application Activity',
  110101: 'Audit Log Used',
  110113: 'Security Alert',
  110114: 'User Authentication',
  110120: 'Application Start',
  110121: 'Application Stop',
  110122: 'Login',
  110123: 'Logout',
  110129: 'Security Configuration',
  110150: 'Application',
  110152: 'Destination Role ID',
  110153: 'Source Role ID',
  rest: 'Restful Operation',
  create: 'create',
  read: 'read',
  search: 'search',
  IRCP: 'information recipient',
};

export function coding(system: string, code: string): Coding {
  const display = DISPLAYS[code];
  return { system, code, ...(display === undefined ? {} : { display }) };
}

export function concept(of: Coding): CodeableConcept {
  return { coding: [of] };
}

/** A thing of ours by its pseudonym: nothing here can be looked up anywhere else. */
export function identified(kind: string, value: string): Reference {
  return { identifier: { system: `urn:tdoc:${kind}`, value } };
}

/** The patterns ask for a network address; this server reads none and so keeps none. */
export const NOT_KEPT = {
  extension: [
    { url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'masked' },
  ],
} as const;
