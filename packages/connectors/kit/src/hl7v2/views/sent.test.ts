/** What goes out: results, documents and acknowledgements, written and read again. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleBytes, sampleText } from '../../testing/sample-messages.ts';
import { FAULT_SENTENCES, type Hl7FaultCode } from '../fault.ts';
import type { Message } from '../message.ts';
import { parseMessage } from '../parse.ts';
import {
  conditionOf,
  ERROR_CONDITIONS,
  readAcknowledgement,
  refusalsOf,
  writeAcknowledgement,
} from './acknowledgement.ts';
import { readAppointment } from './appointment.ts';
import { readDocument, writeDocument, type ClinicalDocument, type MdmEvent } from './document.ts';
import { readHeader } from './header.ts';
import { readResults, writeResults, type ResultReport } from './result.ts';

const context = { environment: 'test' } as const;

function parsed(input: Buffer | string): Message {
  const result = parseMessage(input);
  assert.ok(result.ok, JSON.stringify(result.faults));
  return result.message;
}

const s12 = readAppointment(parsed(sampleBytes('SIU_S12-new.hl7')), { context });
assert.ok(s12.ok);
const { patient, encounter, practitioner, header } = s12.value;

const report: ResultReport = {
  header: { ...header, type: 'ORU', event: 'R01', structure: 'ORU_R01', controlId: 'R1' },
  patient,
  encounter,
  code: '85353-1',
  text: 'Constantes | mesurées ^ à domicile',
  observedAt: '20251124094000+0100',
  observations: [
    {
      valueType: 'NM',
      code: '8480-6',
      text: 'Systolique',
      codeSystem: 'LN',
      value: '128',
      unit: 'mm[Hg]',
      status: 'F',
      observedAt: '20251124094000+0100',
    },
    {
      valueType: 'TX',
      code: '48767-8',
      text: 'Remarque',
      codeSystem: 'LN',
      value: 'au repos & assis\nbras gauche',
      unit: '',
      status: 'F',
      observedAt: '',
    },
  ],
};

const document = (event: MdmEvent): ClinicalDocument => ({
  header: { ...header, type: 'MDM', event, structure: 'MDM_T02', controlId: 'D1' },
  event,
  patient,
  encounter,
  typeCode: '85208-7',
  typeText: 'CR de télémédecine',
  activityAt: '20251124095000+0100',
  author: practitioner,
  documentId: '1.2.250.1.999.1^42',
  parentId: event === 'T10' ? '1.2.250.1.999.1^41' : '',
  completion: 'AU',
  content: Buffer.from('<ClinicalDocument>é</ClinicalDocument>'),
});

describe('results', () => {
  it('are written and read again the same', () => {
    const result = readResults(parsed(writeResults(report).toBytes()), { context });
    assert.ok(result.ok);
    assert.deepEqual(result.value, report);
  });

  it('are refused when a number is none or has no code', () => {
    const text = writeResults(report).toString().replace('|128|', '|12,8|').replace('48767-8', '');
    const result = readResults(parsed(text), { context });
    assert.deepEqual(
      result.faults.map(({ code, path }) => `${code} ${path}`),
      ['ERR_HL7_TABLE_VALUE OBX-5', 'ERR_HL7_REQUIRED OBX[2]-3'],
    );
  });
});

describe('documents', () => {
  for (const event of ['T02', 'T04', 'T10'] as const) {
    it(`${event} is written and read again the same`, () => {
      const message = parsed(writeDocument(document(event)).toBytes());
      const result = readDocument(message, { context });
      assert.ok(result.ok, JSON.stringify(result.faults));
      assert.deepEqual(
        { ...result.value, content: Buffer.from(result.value.content) },
        document(event),
      );
      const [status, control] = { T02: ['F', 'NW'], T04: ['D', 'CA'], T10: ['C', 'RO'] }[event];
      assert.deepEqual([message.get('OBX-11'), message.get('ORC-1')], [status, control]);
    });
  }

  it('are refused when the replaced one is not named, or the content is no base64', () => {
    const text = writeDocument({ ...document('T10'), parentId: '' })
      .toString()
      .replace('Base64^', 'Base64^*');
    const result = readDocument(parsed(text), { context });
    assert.deepEqual(
      result.faults.map(({ code, path }) => `${code} ${path}`),
      ['ERR_HL7_TABLE_VALUE OBX-5.5', 'ERR_HL7_REQUIRED TXA-13'],
    );
  });
});

describe('acknowledgements', () => {
  const asked = parsed(sampleBytes('ADT_A04-teleconsult-outpatient.hl7'));
  const options = { controlId: 'A1', sentAt: '20251124091501+0000' };

  it('go back to whom they answer, in its version', () => {
    const answer = writeAcknowledgement(asked, { ...options, code: 'AA' });
    const back = readHeader(answer);
    assert.deepEqual(
      [back.sendingApplication, back.receivingApplication, back.type, back.event],
      ['TDOC', 'GAM', 'ACK', 'A04'],
    );
    assert.deepEqual(back.version, { hl7: '2.5', pamFr: '2.11' });
    assert.deepEqual(readAcknowledgement(answer), {
      code: 'AA',
      controlId: 'C0002',
      condition: null,
      path: '',
    });
  });

  it('say where and why they refuse', () => {
    const faults = [
      { code: 'ERR_INS_KEY', severity: 'warning', path: 'PID-3[2]' },
      { code: 'ERR_HL7_REQUIRED', severity: 'error', path: 'PID-32' },
      { code: 'ERR_IPP_CONFLICT', severity: 'error', path: 'PID[2]-3[4].1' },
    ] as const;
    const refusals = refusalsOf(faults);
    const answer = writeAcknowledgement(asked, { ...options, code: 'AE', refusals });
    assert.equal(answer.segments('ERR').length, 2);
    assert.equal(answer.segment('ERR')?.rawField(2), 'PID^1^32');
    assert.equal(answer.segment('ERR')?.rawField(3), '101^Required field missing^HL70357');
    assert.equal(answer.segment('ERR', 2)?.rawField(2), 'PID^2^3^4^1');
    const { condition, path } = readAcknowledgement(answer) ?? {};
    assert.deepEqual([condition, path], [101, 'PID-32']);
  });

  it('repeat nothing of the message but its control id and its header', () => {
    const refusals = refusalsOf([{ code: 'ERR_IPP_CONFLICT', severity: 'error', path: 'PID-3' }]);
    const text = writeAcknowledgement(asked, { ...options, code: 'AE', refusals }).toString();
    for (const trait of ['PAT-TROIS', 'DOMINIQUE', '19790328', '279035121518989', '000003']) {
      assert.equal(text.includes(trait), false, trait);
    }
  });

  it('exist even for what has no header', () => {
    const refusals = refusalsOf([{ code: 'ERR_HL7_NO_HEADER', severity: 'error', path: '' }]);
    const answer = writeAcknowledgement(null, { ...options, code: 'AR', refusals });
    assert.equal(parseMessage(answer.toBytes()).ok, true);
    assert.equal(answer.get('ERR-3'), '100');
  });

  it('have a condition of table 0357 for every fault', () => {
    for (const code of Object.keys(FAULT_SENTENCES) as Hl7FaultCode[]) {
      assert.ok(Object.hasOwn(ERROR_CONDITIONS, conditionOf(code)), code);
    }
  });

  it('of older senders are read too', () => {
    const text = `${sampleText('ACK-AA.hl7').split('\r')[0]}\rMSA|AR|7|||| 207\r`;
    assert.equal(readAcknowledgement(parsed(text))?.condition, 207);
    const err1 = `${sampleText('ACK-AA.hl7').split('\r')[0]}\rMSA|AE|7\rERR|PID^1^3^101\r`;
    assert.equal(readAcknowledgement(parsed(err1))?.condition, 101);
    assert.equal(readAcknowledgement(parsed(sampleText('ADT_A28.hl7'))), null);
  });
});
