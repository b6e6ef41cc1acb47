/** What the views refuse, leave out, or say: identities first, since mixing up two patients harms. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleText } from '../../testing/sample-messages.ts';
import type { Message } from '../message.ts';
import { parseMessage } from '../parse.ts';
import { readAdt, type Adt } from './adt.ts';
import { readAppointment } from './appointment.ts';
import { identifierKey, isSameAuthority } from './patient-identifier.ts';
import { ippOf } from './patient.ts';
import type { ViewContext, ViewResult } from './view.ts';

const A31 = sampleText('ADT_A31-used-name-removed.hl7');
const A04 = sampleText('ADT_A04-teleconsult-outpatient.hl7');
const INS_TEST = '279035121518989^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS';
const insOf = (matricule: string, oid: string) =>
  `${matricule}^^^X&1.2.250.1.213.1.4.${oid}&ISO^INS`;

function message(text: string): Message {
  const result = parseMessage(text);
  assert.ok(result.ok, JSON.stringify(result.faults));
  return result.message;
}

function read(text: string, environment: ViewContext['environment'] = 'production') {
  return readAdt(message(text), { context: { environment } });
}

function codes(result: ViewResult<unknown>): string[] {
  return result.faults.map(({ code, path }) => `${code} ${path}`);
}

function ins(text: string, environment?: ViewContext['environment']) {
  const result: ViewResult<Adt> = read(text, environment);
  assert.ok(result.ok, JSON.stringify(result.faults));
  return [result.value.patient.ins?.matricule ?? null, ...codes(result)];
}

describe('an INS', () => {
  const withIns = (...list: string[]) => A31.replace(INS_TEST, list.join('~'));

  it('is used when the identity is validated, the key right and the domain real', () => {
    assert.deepEqual(ins(withIns(insOf('260058815400233', '8'))), ['260058815400233']);
  });

  it('is left out with a wrong key, whoever sent it', () => {
    for (const environment of ['production', 'test'] as const) {
      assert.deepEqual(ins(withIns(insOf('260058815400244', '8')), environment), [
        null,
        'ERR_INS_KEY PID-3[2]',
      ]);
    }
  });

  it('is left out without its key, and when it is no matricule', () => {
    assert.deepEqual(ins(withIns(insOf('2600588154002', '8'))), [
      null,
      'ERR_INS_KEY_MISSING PID-3[2]',
    ]);
    assert.deepEqual(ins(withIns(insOf('26005881540', '8'))), [null, 'ERR_INS_FORM PID-3[2]']);
    assert.deepEqual(ins(withIns(insOf('960058815400233', '8'))), [null, 'ERR_INS_FORM PID-3[2]']);
    assert.deepEqual(ins(withIns(insOf('260058815400233', '99'))), [null, 'ERR_INS_FORM PID-3[2]']);
  });

  it('is left out of production when it is of a test or demonstration domain', () => {
    assert.deepEqual(ins(A31), [null, 'ERR_INS_DOMAIN PID-3[2]']);
    assert.deepEqual(ins(A31, 'test'), ['279035121518989']);
  });

  it('is left out unless the status is VALI, and VALI is not doubtful or fictitious', () => {
    const statuses = ['PROV', 'DOUA', 'VIDE', 'IDVER', 'VALI~DOUT', 'VALI~FICT', 'PROV~HOMA'];
    for (const status of statuses) {
      const text = withIns(insOf('260058815400233', '8')).replace('|VALI|', `|${status}|`);
      assert.deepEqual(ins(text), [null, 'ERR_INS_NOT_VALIDATED PID-3[2]'], status);
    }
    const homonym = withIns(insOf('260058815400233', '8')).replace('|VALI|', '|VALI~HOMA|');
    assert.deepEqual(ins(homonym), ['260058815400233']);
  });

  it('is the NIR when NIR and NIA come together, and none when two differ', () => {
    const [nir, other, nia] = [
      insOf('260058815400233', '8'),
      insOf('276037510669326', '8'),
      insOf('276037510669326', '9'),
    ];
    assert.deepEqual(ins(withIns(nia, nir)), ['260058815400233']);
    assert.deepEqual(ins(withIns(nir, other)), [null, 'ERR_INS_CONFLICT PID-3']);
    assert.deepEqual(ins(withIns(nir, nir)), ['260058815400233']);
  });

  it('is forgotten when A47 says so, whatever the status', () => {
    const removal = A31.replace('ADT^A31^ADT_A05', 'ADT^A47^ADT_A30')
      .replace(INS_TEST, '""^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS')
      .replace('PV1|1|N', `MRG|${insOf('260058815400233', '8')}`);
    const result = read(removal);
    assert.ok(result.ok);
    assert.deepEqual([result.value.patient.ins, result.value.patient.isInsRemoved], [null, true]);
    assert.equal(result.value.mergedIdentifiers[0]?.value, '260058815400233');
  });
});

describe('the number of a patient', () => {
  const IPP = '000003^^^CHU-X&000897406&N^PI';
  const withNumbers = (...list: string[]) => A31.replace(`${IPP}~${INS_TEST}`, list.join('~'));

  it('is not the same under two authorities', () => {
    const key = (number: string) => {
      const result = read(withNumbers(number));
      assert.ok(result.ok);
      return identifierKey(ippOf(result.value.patient)!);
    };
    assert.notEqual(key('1^^^CHU-X&000897406&N^PI'), key('1^^^CHU-X&750000001&N^PI'));
    assert.notEqual(key('1^^^CHU-X&000897406&N^PI'), key('1^^^CHU-X&000897406&M^PI'));
    assert.equal(key('1^^^CHU-X&000897406&N^PI'), key('1^^^CHU X&000897406&N^PI'));
  });

  it('is completed from what the site knows when only a name is given', () => {
    const chuX = { namespace: 'CHU-X', universalId: '000897406', universalIdType: 'N' };
    const short = { namespace: 'CHU-X', universalId: '', universalIdType: '' };
    assert.equal(isSameAuthority(chuX, short), true);
    assert.equal(isSameAuthority(short, { ...short, namespace: '' }), false);
    assert.equal(isSameAuthority({ ...short, namespace: '' }, { ...short, namespace: '' }), false);
    const number = { value: '1', authority: short, type: 'PI' };
    assert.equal(identifierKey(number, [chuX]), identifierKey({ ...number, authority: chuX }));
    assert.notEqual(identifierKey(number), identifierKey({ ...number, authority: chuX }));
  });

  it('is refused when it has no authority, is missing, or contradicts itself', () => {
    assert.deepEqual(codes(read(withNumbers('000003^^^^PI'))), ['ERR_PATIENT_UNIDENTIFIED PID-3']);
    assert.deepEqual(codes(read(withNumbers(insOf('260058815400233', '8')))), [
      'ERR_PATIENT_UNIDENTIFIED PID-3',
    ]);
    assert.deepEqual(codes(read(withNumbers(IPP, '000007^^^CHU-X&000897406&N^PI'))), [
      'ERR_IPP_CONFLICT PID-3',
    ]);
  });

  it('keeps homonyms apart: same traits, other number, other patient', () => {
    const results = [read(A31), read(A31.replace('000003^', '000009^'))];
    const [one, other] = results.map((result) => {
      assert.ok(result.ok);
      return result.value.patient;
    });
    assert.deepEqual(one?.birthName, other?.birthName);
    assert.notEqual(identifierKey(ippOf(one!)!), identifierKey(ippOf(other!)!));
  });
});

describe('an ADT message', () => {
  it('is refused without what its event needs', () => {
    assert.deepEqual(codes(read(A31.replace('|VALI|', '||'))), [
      'ERR_INS_NOT_VALIDATED PID-3[2]',
      'ERR_HL7_REQUIRED PID-32',
    ]);
    assert.deepEqual(codes(read(A04.replace(/ZBE[^\r]*\r/, ''), 'test')), ['ERR_HL7_REQUIRED ZBE']);
    assert.deepEqual(codes(read(A04.replace('|INSERT|', '|DELETE|'), 'test')), [
      'ERR_HL7_TABLE_VALUE ZBE-4',
    ]);
    assert.deepEqual(codes(read(A04.replace('|INSERT|', '|CANCEL|'), 'test')), [
      'ERR_HL7_REQUIRED ZBE-6',
    ]);
    assert.deepEqual(codes(read(A04.replace('|20251124093000|', '|demain|'), 'test')), [
      'ERR_HL7_TIMESTAMP ZBE-2',
    ]);
    assert.deepEqual(codes(read(A04.replace('ADT^A04^', 'ADT^Z99^'), 'test')), [
      'ERR_HL7_TABLE_VALUE ZBE-4',
    ]);
    assert.deepEqual(codes(read(A31.replace('ADT^A31', 'ADT^A40'), 'test')), [
      'ERR_HL7_REQUIRED MRG-1',
    ]);
  });

  it('is refused as an event that is none of PAM-FR, and read as another where a site says so', () => {
    const a08 = A31.replace('ADT^A31', 'ADT^A08');
    assert.deepEqual(codes(read(a08)), ['ERR_HL7_EVENT MSH-9.2']);
    const result = readAdt(message(a08), { context: { environment: 'test' }, as: 'A31' });
    assert.equal(result.ok && result.value.event, 'A31');
  });

  it('says a status that no table knows, and uses the rest', () => {
    const result = read(A31.replace('|VALI|', '|VALI~QUAL|'), 'test');
    assert.deepEqual(codes(result), ['ERR_HL7_TABLE_VALUE PID-32']);
    assert.equal(result.ok, true);
  });
});

describe('an appointment', () => {
  const S12 = sampleText('SIU_S12-new.hl7');
  const siu = (text: string) =>
    readAppointment(message(text), { context: { environment: 'test' } });

  it('is refused without patient, number or hour', () => {
    assert.deepEqual(codes(siu(S12.replace(/PID[^\r]*\r/, ''))), ['ERR_HL7_REQUIRED PID']);
    assert.deepEqual(codes(siu(S12.replace('P4451^DPI|F4451^AGENDA', '|'))), [
      'ERR_HL7_REQUIRED SCH-1',
    ]);
    assert.deepEqual(codes(siu(S12.replaceAll('20251124093000+0100', 'bientôt'))), [
      'ERR_HL7_TIMESTAMP TQ1-7',
    ]);
    assert.deepEqual(codes(siu(S12.replace('SIU^S12', 'SIU^S23'))), ['ERR_HL7_EVENT MSH-9.2']);
  });

  it('finds its hour where older senders write it', () => {
    const result = siu(S12.replace(/TQ1[^\r]*\r/, ''));
    assert.equal(result.ok && result.value.startsAt, '20251124093000+0100');
  });
});
