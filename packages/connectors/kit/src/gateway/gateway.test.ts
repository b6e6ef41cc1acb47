/** Messages in at one end, the register and the dead letters at the other. */
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import type { AppointmentRecord, EncounterRecord, PatientRecord } from '../register/records.ts';
import { medplumReceiver, nodeHl7Receiver, type Receiver } from '../testing/counterparts.ts';
import { sampleText } from '../testing/sample-messages.ts';
import { TestGateway } from '../testing/test-gateway.ts';

const A28 = sampleText('ADT_A28.hl7');
const A04 = sampleText('ADT_A04-teleconsult-outpatient.hl7');
const A11 = sampleText('ADT_A11-cancel-A04.hl7');
const S12 = sampleText('SIU_S12-new.hl7');
const IPP = '000897406:N|000003';
const VISIT = '000897406:M|000897406';
const APPOINTMENT = 'GAM:filler:AGENDA|F4451';

describe('the gateway', () => {
  let house: TestGateway;
  const receivers: Receiver[] = [];
  afterEach(async () => {
    await house.dispose();
    for (const receiver of receivers.splice(0)) await receiver.stop();
  });

  const patient = async (key = IPP) =>
    (await house.gateway.store.register.find('patient', key))?.body as PatientRecord | undefined;
  const encounter = async (key = VISIT) =>
    (await house.gateway.store.register.find('encounter', key))?.body as
      EncounterRecord | undefined;
  const appointment = async () =>
    (await house.gateway.store.register.find('appointment', APPOINTMENT))?.body as
      AppointmentRecord | undefined;
  const reasons = async () =>
    (await house.gateway.store.deadLetters(50)).map(({ refusals }) => refusals[0]?.code);

  it('follows a patient through a visit', async () => {
    house = await TestGateway.start();
    assert.equal(await house.tell(A28), 'AA');
    assert.equal((await patient())?.patient.ins?.matricule, '279035121518989');
    assert.equal(await house.tell(A04), 'AA');
    const { patientKey, status, unit, carePath } = (await encounter())!;
    assert.deepEqual([patientKey, status, unit, carePath], [IPP, 'in-progress', '6268', 'TO']);
    await house.tell(sampleText('ADT_Z99-correct-A04.hl7'));
    assert.deepEqual(
      [(await encounter())?.carePath, (await encounter())?.movements.length],
      ['ME', 1],
    );
    await house.tell(sampleText('ADT_A03-end.hl7'));
    assert.equal((await encounter())?.status, 'finished');
  });

  it('comes to the same whatever came first', async () => {
    house = await TestGateway.start();
    for (const text of [A11, A04, A28]) assert.equal(await house.tell(text), 'AA');
    assert.deepEqual([(await encounter())?.status, (await encounter())?.unit], ['cancelled', '']);
    assert.equal((await encounter())?.carePath, 'TO');
  });

  it('loses an INS as soon as its sender no longer vouches for it', async () => {
    house = await TestGateway.start();
    await house.tell(A28);
    await house.tell(sampleText('ADT_A31-ins-but-not-VALI.hl7'));
    assert.deepEqual(
      [(await patient())?.patient.ins, (await patient())?.patient.status],
      [null, 'PROV'],
    );
  });

  it('moves everything of a patient who is merged, also what comes late', async () => {
    house = await TestGateway.start();
    const asOther = (text: string) =>
      text.replace('|000003^', '|000004^').replace(/\|(C|S)(\d{4})\|/, '|X$1$2|');
    await house.tell(A28);
    await house.tell(asOther(A28));
    await house.tell(asOther(A04));
    assert.equal((await encounter())?.patientKey, '000897406:N|000004');
    await house.tell(sampleText('ADT_A40-merge.hl7'));
    assert.equal((await encounter())?.patientKey, IPP);
    assert.equal((await patient('000897406:N|000004'))?.mergedInto, IPP);
    assert.equal((await patient('000897406:N|000004'))?.patient.ins, null);
    await house.tell(asOther(S12));
    assert.equal((await appointment())?.patientKey, IPP);
  });

  it('follows an appointment, and an old message about it changes nothing', async () => {
    house = await TestGateway.start();
    await house.tell(S12);
    await house.tell(sampleText('SIU_S13-reschedule.hl7'));
    assert.equal((await appointment())?.startsAt, Date.parse('2025-11-25T09:30:00+01:00'));
    const old = S12.replace('20251124091500+0100||SIU', '20251124091400+0100||SIU');
    assert.equal(await house.tell(old.replace('|S0001|', '|S9|')), 'AA');
    assert.equal((await appointment())?.startsAt, Date.parse('2025-11-25T09:30:00+01:00'));
    await house.tell(sampleText('SIU_S26-noshow.hl7'));
    assert.equal((await appointment())?.status, 'noshow');
  });

  it('keeps apart two patients who have one number in two authorities', async () => {
    house = await TestGateway.start();
    await house.tell(A28);
    const elsewhere = A28.replace('CHU-X&000897406&N^PI', 'CH-Y&750000001&N^PI');
    await house.tell(elsewhere.replace('|C0001|', '|Y1|').replaceAll('PAT-TROIS', 'AUTRE'));
    assert.equal((await patient())?.patient.birthName?.family, 'PAT-TROIS');
    assert.equal((await patient('750000001:N|000003'))?.patient.birthName?.family, 'AUTRE');
  });

  it('does not give one patient’s stay to another', async () => {
    house = await TestGateway.start();
    await house.tell(A04);
    const thief = A04.replace('|000003^', '|000008^').replace('|C0002|', '|T1|');
    assert.equal(await house.tell(thief), 'AA');
    assert.deepEqual(await reasons(), ['ERR_PATIENT_UNKNOWN']);
    assert.equal((await encounter())?.patientKey, IPP);
    assert.equal(await patient('000897406:N|000008'), undefined);
  });

  it('says once what was told twice', async () => {
    house = await TestGateway.start();
    const again = A04.replace('|C0002|', '|C7777|');
    for (const text of [A04, A04, again, again]) assert.equal(await house.tell(text), 'AA');
    assert.equal((await house.gateway.store.figures('in')).done, 1);
    const other = A04.replace('|TO\r', '|ME\r');
    assert.equal(await house.tell(other), 'AR');
    assert.deepEqual(await reasons(), ['ERR_CONTROL_ID_REUSED']);
  });

  it('takes events as the site means them, and ignores or refuses the unknown', async () => {
    house = await TestGateway.start({}, { eventsReadAs: { A08: 'A31' } });
    assert.equal(await house.tell(A28.replace('ADT^A28', 'ADT^A08')), 'AA');
    assert.ok(await patient());
    assert.equal(await house.tell(A28.replace('ADT^A28', 'ADT^A60').replace('C0001', 'C1')), 'AA');
    assert.equal((await house.gateway.store.figures('in')).ignored, 1);
    assert.equal(await house.tell(A28.replace('ADT^A28', 'BAR^P01').replace('C0001', 'C2')), 'AR');
    await house.dispose();
    house = await TestGateway.start({}, { unknownEvents: 'refuse' });
    assert.equal(await house.tell(A28.replace('ADT^A28', 'ADT^A60')), 'AR');
    assert.deepEqual(await reasons(), ['ERR_HL7_EVENT']);
  });

  it('keeps test messages and unknown senders out of production', async () => {
    const senders = [{ application: 'GAM', facility: 'CHU-X' }];
    house = await TestGateway.start({ environment: 'production' }, { senders });
    assert.equal(await house.tell(A28.replace('|C0001|P|', '|C0001|D|')), 'AR');
    assert.equal(await house.tell(A28.replace('|GAM|', '|GAP|')), 'AR');
    assert.equal(await house.tell(A28), 'AA');
    assert.equal((await patient())?.patient.ins, null);
    assert.deepEqual((await reasons()).sort(), ['ERR_HL7_PROCESSING_ID', 'ERR_SENDER_UNKNOWN']);
  });

  it('works on a dead letter again once its cause is mended, and closes it then', async () => {
    house = await TestGateway.start();
    await house.tell(A04);
    const thief = A04.replace('|000003^', '|000008^').replace('|C0002|', '|T1|');
    await house.tell(thief);
    const [letter] = await house.gateway.store.deadLetters(1);
    // The other stay turns out to be the same person’s: the numbers are merged.
    const merge = sampleText('ADT_A40-merge.hl7').replace('MRG|000004^', 'MRG|000008^');
    await house.tell(merge);
    assert.equal(await house.gateway.replay('in', letter?.seq ?? 0), 'replayed');
    await house.gateway.idle();
    assert.deepEqual(await reasons(), []);
    assert.equal((await house.gateway.store.figures('in')).done, 3);
  });

  it('says when a dead letter is refused again', async () => {
    house = await TestGateway.start();
    await house.tell(A28.replace('|VALI|', '||'));
    const [letter] = await house.gateway.store.deadLetters(1);
    assert.equal(await house.gateway.replay('in', letter?.seq ?? 0), 'refused-again');
    assert.equal(await house.gateway.replay('in', 999), 'unknown');
    assert.equal((await reasons()).length, 1);
  });

  for (const start of [medplumReceiver, nodeHl7Receiver]) {
    it(`sends to ${start.name.replace('Receiver', '')} what a program or the folder hands over, once`, async () => {
      const receiver = await start((controlId) => (controlId === 'BAD' ? 'AR' : 'AA'));
      receivers.push(receiver);
      house = await TestGateway.start({ send: { host: '127.0.0.1', port: receiver.port } });
      const named = (id: string) =>
        Buffer.from(S12.replace('|S0001|', `|${id}|`).replace('|000003^', `|${id}^`));
      const submit = async (id: string) => (await house.gateway.submit(named(id))) as object;
      assert.deepEqual(await submit('1'), { ok: true, result: 'queued' });
      assert.deepEqual(await submit('1'), { ok: true, result: 'known' });
      assert.deepEqual(await submit('BAD'), { ok: true, result: 'queued' });
      const folder = join(house.folder, 'data', 'outgoing');
      writeFileSync(join(folder, 'a.hl7'), named('2'));
      writeFileSync(join(folder, 'b.hl7'), 'not HL7');
      house.clock.advance(1_000);
      await house.gateway.idle();
      await house.gateway.idle();
      assert.deepEqual(receiver.received.map(({ controlId }) => controlId).sort(), [
        '1',
        '2',
        'BAD',
      ]);
      assert.deepEqual(await reasons(), ['RECEIVER_AR']);
      assert.deepEqual(readdirSync(folder), ['refused']);
      assert.deepEqual(readdirSync(join(folder, 'refused')), ['b.hl7', 'b.hl7.reason.txt']);
      assert.equal((await house.gateway.submit(Buffer.from('not HL7'))).ok, false);
    });
  }

  it('writes nothing of a patient into its log', async () => {
    house = await TestGateway.start();
    for (const text of [A28, A04, A28.replace('|VALI|', '||'), 'MSH|^~\\&|PAT-TROIS']) {
      await house.tell(text).catch(() => undefined);
    }
    const log = house.logLines.join('\n');
    for (const trait of ['PAT-TROIS', 'DOMINIQUE', '279035121518989', '19790328', '000003']) {
      assert.equal(log.includes(trait), false, trait);
    }
  });
});
