/** The eighteen sample messages, read field by field, written by the views and read again. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleBytes } from '../../testing/sample-messages.ts';
import type { Message } from '../message.ts';
import { parseMessage } from '../parse.ts';
import { readAcknowledgement } from './acknowledgement.ts';
import { readAdt, writeAdt, type Adt } from './adt.ts';
import { readAppointment, writeAppointment, type Appointment } from './appointment.ts';
import type { ViewContext } from './view.ts';

const context: ViewContext = { environment: 'test' };

function sample(name: string): Message {
  const result = parseMessage(sampleBytes(`${name}.hl7`));
  assert.ok(result.ok);
  return result.message;
}

function adt(message: Message): { value: Adt; codes: string[] } {
  const result = readAdt(message, { context });
  assert.ok(result.ok, JSON.stringify(result.faults));
  return { value: result.value, codes: result.faults.map(({ code, path }) => `${code} ${path}`) };
}

function appointment(message: Message): Appointment {
  const result = readAppointment(message, { context });
  assert.ok(result.ok, JSON.stringify(result.faults));
  assert.deepEqual(result.faults, []);
  return result.value;
}

const CHU_X = { namespace: 'CHU-X', universalId: '000897406', universalIdType: 'N' };
const CHU_X_LEGAL = { ...CHU_X, universalIdType: 'M' };
const IPP = { value: '000003', authority: CHU_X, type: 'PI' };
const INS = {
  matricule: '279035121518989',
  kind: 'NIR',
  domain: 'test',
  oid: '1.2.250.1.213.1.4.10',
};
const BIRTH_NAME = {
  family: 'PAT-TROIS',
  given: 'DOMINIQUE',
  givenNames: 'DOMINIQUE',
  prefix: '',
  type: 'L',
};
const DOMINIQUE = {
  identifiers: [IPP],
  ins: INS,
  isInsRemoved: false,
  birthName: BIRTH_NAME,
  usedName: null,
  isUsedNameRemoved: false,
  birthDate: '19790328',
  sex: 'F',
  birthPlace: '63220',
  phones: ['0102030405'],
  emails: ['dominique@example.org'],
  account: null,
  status: 'VALI',
  attributes: [],
};
const ACCOUNT = { value: '24000006', authority: CHU_X_LEGAL, type: 'AN' };
const ANNE = {
  number: '801234567897',
  family: 'SEVERIN',
  given: 'ANNE',
  prefix: 'DR',
  authority: {
    namespace: 'ASIP-SANTE-PS',
    universalId: '1.2.250.1.71.4.2.1',
    universalIdType: 'ISO',
  },
  numberType: 'IDNPS',
};
const VISIT = {
  patientClass: 'O',
  location: { unit: '6268', room: '', bed: '', facility: CHU_X },
  attending: ANNE,
  visitNumber: { value: '000897406', authority: CHU_X_LEGAL, type: 'VN' },
  expectedCare: '07',
  carePath: '',
  admittedAt: '',
  dischargedAt: '',
};
const MOVEMENT = {
  id: 'MVT001',
  authority: { namespace: 'CHU-X', universalId: '000897406', universalIdType: 'N' },
  startsAt: '20251124093000',
  action: 'INSERT',
  isHistoric: false,
  originalEvent: '',
  medicalUnit: 'Cardiologie',
  medicalUnitCode: '6268',
  nursingUnit: 'Cardiologie',
  nursingUnitCode: '6268',
  nature: 'HMS',
};
const header = (event: string, structure: string, controlId: string) => ({
  sendingApplication: 'GAM',
  sendingFacility: 'CHU-X',
  receivingApplication: 'TDOC',
  receivingFacility: 'CHU-X',
  sentAt: '20251124091500+0100',
  type: 'ADT',
  event,
  structure,
  controlId,
  processingId: 'P',
  version: { hl7: '2.5', pamFr: '2.11' },
  acceptAcknowledgement: '',
  applicationAcknowledgement: '',
  charset: 'UNICODE UTF-8',
});
const common = { mergedIdentifiers: [], encounter: null, movement: null };

/** What each identity and movement message says, whole. */
const ADTS: Record<string, object> = {
  ADT_A28: {
    ...common,
    header: header('A28', 'ADT_A05', 'C0001'),
    event: 'A28',
    recordedAt: '20251124091500',
    occurredAt: '20251124091500',
    patient: DOMINIQUE,
  },
  'ADT_A31-provisional-no-ins': {
    ...common,
    header: header('A31', 'ADT_A05', 'C0006'),
    event: 'A31',
    recordedAt: '20251124093000',
    occurredAt: '20251124093000',
    patient: { ...DOMINIQUE, ins: null, status: 'PROV', attributes: ['DOUT'] },
  },
  'ADT_A31-used-name-removed': {
    ...common,
    header: header('A31', 'ADT_A05', 'C0008'),
    event: 'A31',
    recordedAt: '20251124093000',
    occurredAt: '20251124093000',
    patient: {
      ...DOMINIQUE,
      birthName: { ...BIRTH_NAME, givenNames: 'DOMINIQUE MARIE' },
      isUsedNameRemoved: true,
    },
  },
  'ADT_A40-merge': {
    ...common,
    header: header('A40', 'ADT_A39', 'C0009'),
    event: 'A40',
    recordedAt: '20251124094000',
    occurredAt: '20251124094000',
    patient: DOMINIQUE,
    mergedIdentifiers: [{ ...IPP, value: '000004' }],
  },
  'ADT_A04-teleconsult-outpatient': {
    ...common,
    header: header('A04', 'ADT_A01', 'C0002'),
    event: 'A04',
    recordedAt: '20251124091500',
    occurredAt: '20251124091500',
    patient: { ...DOMINIQUE, account: ACCOUNT },
    encounter: { ...VISIT, carePath: 'TO' },
    movement: MOVEMENT,
  },
  'ADT_A11-cancel-A04': {
    ...common,
    header: header('A11', 'ADT_A09', 'C0003'),
    event: 'A11',
    recordedAt: '20251124092000',
    occurredAt: '20251124092000',
    patient: { ...DOMINIQUE, account: ACCOUNT },
    encounter: VISIT,
    movement: { ...MOVEMENT, action: 'CANCEL', originalEvent: 'A04' },
  },
  'ADT_Z99-correct-A04': {
    ...common,
    header: header('Z99', 'ADT_A01', 'C0004'),
    event: 'Z99',
    recordedAt: '20251124092100',
    occurredAt: '20251124092100',
    patient: { ...DOMINIQUE, account: ACCOUNT },
    encounter: { ...VISIT, carePath: 'ME' },
    movement: { ...MOVEMENT, action: 'UPDATE', originalEvent: 'A04' },
  },
  'ADT_A03-end': {
    ...common,
    header: header('A03', 'ADT_A03', 'C0005'),
    event: 'A03',
    recordedAt: '20251124101500',
    occurredAt: '20251124101000',
    patient: { ...DOMINIQUE, account: ACCOUNT },
    encounter: { ...VISIT, dischargedAt: '20251124101000' },
    movement: { ...MOVEMENT, id: 'MVT002', startsAt: '20251124101000' },
  },
};

describe('the ADT messages of the samples', () => {
  for (const [name, expected] of Object.entries(ADTS)) {
    it(`${name} is read whole`, () => {
      const { value, codes } = adt(sample(name));
      assert.deepEqual(value, expected);
      assert.deepEqual(codes, []);
    });

    it(`${name} is written and read again the same`, () => {
      const { value } = adt(sample(name));
      const written = parseMessage(writeAdt(value).toBytes());
      assert.ok(written.ok);
      assert.deepEqual(written.faults, []);
      assert.deepEqual(adt(written.message).value, value);
    });
  }

  it('ADT_A31-ins-but-not-VALI is read without the INS, and that is said', () => {
    const { value, codes } = adt(sample('ADT_A31-ins-but-not-VALI'));
    assert.deepEqual(value.patient, { ...DOMINIQUE, ins: null, status: 'PROV' });
    assert.equal(value.header.controlId, 'C0007');
    assert.deepEqual(codes, ['ERR_INS_NOT_VALIDATED PID-3[2]']);
  });
});

const BOOKED = {
  header: {
    ...header('S12', 'SIU_S12', 'S0001'),
    type: 'SIU',
    version: { hl7: '2.5', pamFr: null },
  },
  event: 'S12',
  placerId: { value: 'P4451', namespace: 'DPI' },
  fillerId: { value: 'F4451', namespace: 'AGENDA' },
  reasonCode: 'ROUTINE',
  reasonText: 'Prise de RDV',
  startsAt: '20251124093000+0100',
  endsAt: '20251124095000+0100',
  durationMin: 20,
  status: 'Booked',
  serviceCode: 'TLC',
  serviceText: 'Téléconsultation',
  location: 'VIRTUEL',
  practitioner: ANNE,
  enteredBy: {
    number: 'SEC01',
    family: 'DURAND',
    given: 'LEA',
    prefix: '',
    authority: { namespace: '', universalId: '', universalIdType: '' },
    numberType: '',
  },
  notes: ['Téléconsultation : lien envoyé au patient\nPrévoir tensiomètre & oxymètre'],
  patient: DOMINIQUE,
  encounter: VISIT,
};

const SIUS: Record<string, object> = {
  'SIU_S12-new': {},
  'SIU_S13-reschedule': { startsAt: '20251125093000+0100', endsAt: '20251125095000+0100' },
  'SIU_S14-modify': {},
  'SIU_S15-cancel': {
    status: 'Cancelled',
    reasonCode: 'PATCANC',
    reasonText: 'Annulé par le patient',
  },
  'SIU_S26-noshow': { status: 'Noshow', reasonCode: 'NOSHOW', reasonText: 'Patient absent' },
};

describe('the SIU messages of the samples', () => {
  Object.entries(SIUS).forEach(([name, difference], i) => {
    const event = name.slice(4, 7);
    it(`${name} is read whole, written and read again the same`, () => {
      const value = appointment(sample(name));
      const controlId = `S000${i + 1}`;
      const expected = { ...BOOKED, event, ...difference };
      assert.deepEqual(value, { ...expected, header: { ...BOOKED.header, event, controlId } });
      const written = parseMessage(writeAppointment(value).toBytes());
      assert.ok(written.ok);
      assert.deepEqual(appointment(written.message), value);
    });
  });
});

describe('the acknowledgements of the samples', () => {
  const answers = {
    'ACK-AA': { code: 'AA', controlId: 'C0002', condition: null, path: '' },
    'ACK-AE-required-field': { code: 'AE', controlId: 'C0002', condition: 101, path: 'PID-32' },
    'ACK-AR-bad-event': { code: 'AR', controlId: 'C0099', condition: 201, path: 'MSH-9' },
    'ACK-AR-unsupported-version': {
      code: 'AR',
      controlId: 'C0002',
      condition: 203,
      path: 'MSH-12',
    },
  };
  for (const [name, expected] of Object.entries(answers)) {
    it(`${name} is read whole`, () => {
      assert.deepEqual(readAcknowledgement(sample(name)), expected);
    });
  }
});
