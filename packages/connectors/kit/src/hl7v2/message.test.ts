import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sampleText } from '../testing/sample-messages.ts';
import { buildMessage, type Message } from './message.ts';
import { parseMessage } from './parse.ts';
import { segmentOf } from './tree.ts';

function read(text: string): Message {
  const result = parseMessage(text);
  assert.ok(result.ok, JSON.stringify(result.faults));
  return result.message;
}

const HEADER = 'MSH|^~\\&|GAM|CHU-X|TDOC|CHU-X|20251124091500||ADT^A04|C1|P|2.5|||||FRA|8859/1';

describe('a message', () => {
  it('is read by paths as HL7 writes them', () => {
    const message = read(sampleText('ADT_A04-teleconsult-outpatient.hl7'));
    assert.equal(message.get('MSH-1'), '|');
    assert.equal(message.get('MSH-2'), '^~\\&');
    assert.equal(message.get('MSH-12.3'), '2.11');
    assert.equal(message.get('PID-3'), '000003');
    assert.equal(message.get('PID-3.4.2'), '000897406');
    assert.equal(message.get('PID-3[2].4.2'), '1.2.250.1.213.1.4.10');
    assert.equal(message.get('PID-3[9].4.2'), '');
    assert.equal(message.get('PID-99'), '');
    assert.equal(message.get('ZZZ-1'), '');
    assert.equal(message.segment('PV1')?.value(7, { component: 2 }), 'SEVERIN');
    assert.deepEqual(message.segment('PID')?.values(3, { component: 5 }), ['PI', 'INS']);
    assert.equal(message.segment('PID')?.repetitionCount(3), 2);
    assert.equal(message.segment('PID')?.repetitionCount(2), 0);
  });

  it('refuses a path that a programmer mistyped', () => {
    const message = read(HEADER);
    for (const path of ['PID', 'PID.5', 'PID-0', 'pid-5', 'PID-5[0]', 'PID-5.1.1.1', '']) {
      assert.throws(() => message.get(path), TypeError, path);
    }
  });

  it('unescapes what it reads and escapes what it writes', () => {
    const message = read(
      `${HEADER}\rNTE|1||a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f\\.br\\g\\XE9\\ \\H\\!\\N\\ \\`,
    );
    assert.equal(message.get('NTE-3'), 'a|b^c&d~e\\f\ngé \\H\\!\\N\\ \\');
    message.set('NTE-3', 'x|^&~\\\n\r\u0000y');
    assert.equal(
      message.segment('NTE')?.rawField(3),
      'x\\F\\\\S\\\\T\\\\R\\\\E\\\\.br\\\\X0D\\\\X00\\y',
    );
    assert.equal(message.get('NTE-3'), 'x|^&~\\\n\r\u0000y');
  });

  it('spells bytes in its own character set', () => {
    assert.equal(read(`${HEADER}\rNTE|1||\\XE9\\`).get('NTE-3'), 'é');
    const utf8 = HEADER.replace('8859/1', 'UNICODE UTF-8');
    assert.equal(read(`${utf8}\rNTE|1||\\XC3A9\\`).get('NTE-3'), 'é');
  });

  it('writes anew only the segments that were edited', () => {
    const text = `${HEADER}\r\nPID|1||7|||||||\nPV1|1|O||\\Q\\||\r\r`;
    const message = read(text);
    message.set('PID-8', 'F');
    assert.equal(message.toString(), text.replace('PID|1||7|||||||', 'PID|1||7|||||F||'));
    message.set('PID-30', [['N', ['a', 'b']], 'c']);
    assert.equal(message.get('PID-30.2.2'), 'b');
    assert.equal(message.get('PID-30[2]'), 'c');
    message.set('MSH-10', 'C2');
    assert.match(message.toString(), /^MSH\|\^~\\&\|GAM\|.*\|C2\|P\|/);
  });

  it('refuses to edit a segment it does not have', () => {
    assert.throws(() => read(HEADER).set('PID-8', 'F'), { code: 'ERR_HL7_SEGMENT_MISSING' });
  });

  it('is built from numbered fields, shortened where HL7 leaves out the empty end', () => {
    const message = buildMessage([
      segmentOf('MSH', { 3: 'TDOC', 9: [['ACK', 'A04', '']], 10: '1', 11: 'P', 12: '2.5' }),
      segmentOf('MSA', { 1: 'AA', 2: 'C1', 6: undefined }),
    ]);
    assert.equal(message.toString(), 'MSH|^~\\&|TDOC||||||ACK^A04|1|P|2.5\rMSA|AA|C1\r');
    assert.throws(() => buildMessage([segmentOf('PID', {})]), TypeError);
  });
});
