import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SAMPLE_NAMES, sampleBytes, sampleText } from '../testing/sample-messages.ts';
import { encode, type Charset } from './charset.ts';
import { buildMessage, type Message } from './message.ts';
import { parseMessage, type ParseOptions } from './parse.ts';

const HEADER = 'MSH|^~\\&|GAM|CHU-X|TDOC|CHU-X|20251124091500||ADT^A04^ADT_A01|C1|P|2.5';

function read(input: unknown, options?: ParseOptions): Message {
  const result = parseMessage(input, options);
  assert.ok(result.ok, JSON.stringify(result.faults));
  return result.message;
}

function codes(input: unknown, options?: ParseOptions): string[] {
  return parseMessage(input, options).faults.map(({ code, path }) => `${code} ${path}`.trim());
}

describe('parsing', () => {
  for (const name of SAMPLE_NAMES) {
    it(`reads ${name} without a fault and gives it back byte for byte`, () => {
      const bytes = sampleBytes(name);
      const result = parseMessage(bytes);
      assert.ok(result.ok);
      assert.deepEqual(result.faults, []);
      assert.deepEqual(result.message.toBytes(), bytes);
    });

    it(`takes ${name} apart and puts it together again`, () => {
      const text = sampleText(name);
      assert.equal(buildMessage(read(text).tree()).toString(), text);
    });
  }

  it('takes the separators from the header', () => {
    const message = read('MSH#*%!$#GAM#X#####ADT*A04#7#P#2.5\rPID#1##12*3$4%5!F!6');
    assert.equal(message.get('MSH-9.2'), 'A04');
    assert.equal(message.get('PID-3.2.2'), '4');
    assert.equal(message.get('PID-3[2].1'), '5#6');
  });

  it('reads a header whose encoding characters are fewer, as old senders write', () => {
    const message = read('MSH|^~|GAM|X|||||ADT^A04|7|P|2.3.1\rPID|1||a&b\\c');
    assert.equal(message.get('PID-3'), 'a&b\\c');
  });

  it('refuses separators that are not distinct printable signs', () => {
    for (const start of [
      'MSH||^~\\&|',
      'MSH|^^\\&|',
      'MSH|^~\\^|',
      'MSHA^~\\&A',
      'MSH\t^~\\&\t',
      'MSH',
    ]) {
      assert.deepEqual(codes(`${start}GAM\r`), ['ERR_HL7_SEPARATORS MSH-2']);
    }
  });

  it('accepts CR, LF and CR LF, and keeps them as they came', () => {
    for (const end of ['\r', '\n', '\r\n', '\r\r']) {
      const text = `${HEADER}${end}PID|1||7${end}`;
      const message = read(text);
      assert.equal(message.segmentCount, 2);
      assert.equal(message.get('PID-3'), '7');
      assert.equal(message.toString(), text);
    }
  });

  it('collects every fault with its place', () => {
    const text = `MSH|^~\\&|GAM|X|||||||T|2.9\rP1\rOBX|1|||a\u0001\rOBX|2|||b\u0000\rPID|\\Q\\\r`;
    assert.deepEqual(codes(text), [
      'ERR_HL7_SEGMENT_NAME segment 2',
      'ERR_HL7_CONTROL_CHARACTER OBX-4',
      'ERR_HL7_CONTROL_CHARACTER OBX[2]-4',
      'ERR_HL7_ESCAPE PID',
      'ERR_HL7_REQUIRED MSH-9',
      'ERR_HL7_REQUIRED MSH-10',
      'ERR_HL7_VERSION_UNKNOWN MSH-12',
    ]);
  });

  it('refuses what is no message', () => {
    assert.deepEqual(codes(undefined), ['ERR_HL7_NOT_TEXT']);
    assert.deepEqual(codes({ length: 3 }), ['ERR_HL7_NOT_TEXT']);
    assert.deepEqual(codes(''), ['ERR_HL7_EMPTY']);
    assert.deepEqual(codes(Buffer.alloc(0)), ['ERR_HL7_EMPTY']);
    assert.deepEqual(codes('\r\n'), ['ERR_HL7_EMPTY']);
    assert.deepEqual(codes('HELLO'), ['ERR_HL7_NO_HEADER']);
  });

  it('recognises PAM-FR and the versions it takes', () => {
    for (const version of ['2.3.1', '2.4', '2.5', '2.5.1', '2.5^FRA^2.8', '2.5^FRA^2.11', '2.6']) {
      assert.equal(parseMessage(HEADER.replace(/2\.5$/, version)).ok, true, version);
    }
    assert.deepEqual(codes(HEADER.replace(/2\.5$/, '3.0')), ['ERR_HL7_VERSION_UNKNOWN MSH-12']);
    assert.equal(parseMessage(HEADER.replace(/2\.5$/, '2.2'), { acceptedVersions: null }).ok, true);
  });
});

describe('the limits', () => {
  const line = (fields: number) => `ZZZ${'|'.repeat(fields)}`;

  it('hold at their edge and can be raised', () => {
    const cases: [string, string, ParseOptions][] = [
      [`${HEADER}\r${line(201)}`, 'ERR_HL7_TOO_MANY_FIELDS ZZZ', { limits: { maxFields: 201 } }],
      [
        `${HEADER}\rPID|1||${'~'.repeat(100)}`,
        'ERR_HL7_TOO_MANY_REPETITIONS PID-3',
        { limits: { maxRepetitions: 101 } },
      ],
      [
        `${HEADER}${'\rZZZ|1'.repeat(2_000)}`,
        'ERR_HL7_TOO_MANY_SEGMENTS',
        { limits: { maxSegments: 2_001 } },
      ],
      [
        `${HEADER}\rOBX|1|${'x'.repeat(1_048_576)}`,
        'ERR_HL7_TOO_LARGE',
        { limits: { maxBytes: 2_000_000 } },
      ],
    ];
    for (const [text, code, raised] of cases) {
      assert.deepEqual(codes(text), [code]);
      assert.deepEqual(codes(Buffer.from(text)), [code]);
      assert.deepEqual(codes(text, raised), []);
    }
    assert.equal(parseMessage(`${HEADER}\r${line(200)}`).ok, true);
    assert.equal(parseMessage(`${HEADER}\rPID|1||${'~'.repeat(99)}`).ok, true);
    assert.equal(parseMessage(`${HEADER}${'\rZZZ|1'.repeat(1_999)}`).ok, true);
  });

  it('list a hundred faults of a hopeless message, and say there are more', () => {
    const faults = parseMessage(`${HEADER}${'\rno name'.repeat(1_000)}`).faults;
    assert.equal(faults.length, 101);
    assert.equal(faults.at(-1)?.code, 'ERR_MORE_FAULTS');
  });
});

describe('the character set', () => {
  const named = (charset: string, name = 'Éloïse Œuvray') =>
    `${HEADER}||||||${charset}\rPID|1||7||Œ${name}`.replace('Œ', '');

  it('is the one that MSH-18 declares', () => {
    const cases: [Charset, string][] = [
      ['8859/1', 'Éloïse'],
      ['8859/15', 'Éloïse Œuvray 5 €'],
      ['UNICODE UTF-8', 'Éloïse Œuvray 5 € ✓'],
    ];
    for (const [charset, name] of cases) {
      const bytes = encode(named(charset, name), charset);
      const message = read(bytes);
      assert.equal(message.get('PID-5'), name);
      assert.equal(message.charset, charset);
      assert.deepEqual(message.toBytes(), bytes);
    }
  });

  it('is said when it is a lie', () => {
    const lies: [string, Buffer][] = [
      ['Latin bytes called UTF-8', encode(named('UNICODE UTF-8', 'Éloïse'), '8859/1')],
      ['UTF-8 bytes called Latin', Buffer.from(named('8859/1'))],
      ['UTF-8 bytes called Latin 9', Buffer.from(named('8859/15'))],
      ['accents called ASCII', Buffer.from(named('ASCII'))],
      ['Windows quotes called Latin', Buffer.from(named('8859/1', 'l\x92été'), 'latin1')],
    ];
    for (const [what, bytes] of lies) {
      assert.deepEqual(codes(bytes), ['ERR_HL7_CHARSET_LIE MSH-18'], what);
    }
  });

  it('is needed as soon as there is an accent', () => {
    const bytes = Buffer.from(named('', 'Éloïse'), 'latin1');
    assert.deepEqual(codes(bytes), ['ERR_HL7_CHARSET_UNDECLARED MSH-18']);
    assert.equal(read(bytes, { defaultCharset: '8859/15' }).get('PID-5'), 'Éloïse');
    assert.deepEqual(codes(Buffer.from(named('', 'Eloise'))), []);
  });

  it('is refused when nobody reads it here', () => {
    assert.deepEqual(codes(Buffer.from(named('ISO IR87'))), ['ERR_HL7_CHARSET_UNKNOWN MSH-18']);
  });

  it('is kept when a message is edited, and refuses what it cannot say', () => {
    const message = read(encode(named('8859/15', 'Éloïse'), '8859/15'));
    message.set('PID-5', 'Œuvray');
    assert.equal(message.toBytes().toString('latin1').endsWith('PID|1||7||\xbcuvray'), true);
    message.set('PID-5', '✓');
    assert.throws(() => message.toBytes(), { code: 'ERR_HL7_UNENCODABLE' });
  });
});
