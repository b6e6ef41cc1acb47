/** What is read from text: the wire, strict JSON, sealed and control messages, the server's messages. */
import { isDeepStrictEqual } from 'node:util';

import { must, mustBePlain } from '../violation.mjs';
import { coreSource, hex, utf8 } from './core-source.mjs';

const { encodeMessage, parseClientMessage, parseServerMessage } =
  await coreSource('protocol/codec.ts');
const { isControl, parseControlMessage } = await coreSource('secure-session/control-message.ts');
const { parseSealedMessage, readSealedMessage } = await coreSource(
  'secure-session/sealed-message.ts',
);
const { strictText, strictValue } = await coreSource('secure-session/strict-json.ts');
const { encodeWire, parseWire } = await coreSource('secure-session/wire.ts');
const { toBase64url } = await coreSource('crypto/base64url.ts');

const ID = '0123456789abcdef';
const PID = ID + ID;
const KEY = 'A'.repeat(43);
const INSTANT = '2026-03-02T09:30:00.000Z';
const bytes = (length) => toBase64url(new Uint8Array(length).fill(5));

/** The value that JSON text holds, for readers that also take values; the text itself where it is none. */
function valueOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export const wire = {
  name: 'wire',
  kind: 'text',
  async prepare() {
    return {
      seeds: [
        `t1.hello.${ID}`,
        `t1.h1.${ID}.${bytes(48)}`,
        `t1.h3.${ID}.${bytes(49)}`,
        `t1.m.${PID}.0.${bytes(16)}`,
        `t1.m.${PID}.123456789012345.${bytes(17)}`,
        `t1.m.${PID}.7.${bytes(45_000)}`,
      ],
      judge(text) {
        const message = parseWire(text);
        if (message) must(encodeWire(message) === text, 'a payload has a second spelling');
        parseWire(valueOf(text));
      },
    };
  },
};

const CONTROL = [
  '{"t":"ready"}',
  `{"t":"pq1","pk":"${bytes(1216)}"}`,
  `{"t":"pq2","ct":"${bytes(1120)}"}`,
  '{"t":"have","n":3}',
  '{"t":"rekey"}',
  `{"t":"key","epoch":1,"base":"${KEY}","roster":"${'0'.repeat(64)}","reason":"join"}`,
  '{"t":"key-ack","epoch":4294967295}',
  '{"t":"sas","ok":true}',
];

const SEALED = [
  '{"t":"profile","displayName":null,"deviceCheck":null,"consent":null}',
  '{"t":"profile","displayName":"Dr Anne Garnier","deviceCheck":{"camera":true,"microphone":true,"speaker":false},"consent":"teleconsultation.av=1,student-present=0"}',
  `{"t":"signal","pc":"${ID}","seq":0,"data":{"type":"offer","sdp":"v=0"}}`,
  `{"t":"signal","pc":"${ID}","seq":1,"data":{"type":"candidate","candidate":{"candidate":"candidate:1 1 udp 1 192.0.2.1 9 typ host","sdpMLineIndex":0,"sdpMid":"0"}}}`,
  `{"t":"signal","pc":"${ID}","seq":2,"data":{"type":"renegotiate","renegotiate":true}}`,
  '{"t":"restart"}',
  '{"t":"state","microphone":true,"camera":false,"screen":false}',
  `{"t":"chat","id":"${ID}","text":"Bonjour 😀","sentAt":1772443800000}`,
  `{"t":"chat-ack","id":"${ID}"}`,
  '{"t":"bye"}',
];

export const controlMessage = {
  name: 'control-message',
  kind: 'text',
  async prepare() {
    return {
      seeds: CONTROL,
      judge(text) {
        const result = parseControlMessage(text);
        if (!result.ok) return;
        must(JSON.stringify(result.value) === text, 'a control message has a second spelling');
        must(isControl(text), 'a control message does not say that it is one');
        mustBePlain(result.value);
      },
    };
  },
};

export const sealedMessage = {
  name: 'sealed-message',
  kind: 'text',
  async prepare() {
    return {
      seeds: SEALED,
      judge(text) {
        const message = readSealedMessage(text);
        if (message) {
          must(JSON.stringify(message) === text, 'a sealed message has a second spelling');
          must(!isControl(text), 'a sealed message passes for a control message');
          mustBePlain(message);
        }
        mustBePlain(parseSealedMessage(valueOf(text)));
      },
    };
  },
};

export const strictJson = {
  name: 'strict-json',
  kind: 'text',
  async prepare() {
    return {
      seeds: [...CONTROL, ...SEALED, '[1,{"a":"\\u0000"},null,1e+21,"\\ud800"]'],
      judge(text) {
        const read = strictValue(text);
        if (!read) return;
        must(JSON.stringify(read.value) === text, 'JSON has a second spelling');
        mustBePlain(read.value);
      },
    };
  },
};

export const strictUtf8 = {
  name: 'strict-utf8',
  kind: 'bytes',
  async prepare() {
    return {
      seeds: [utf8('Bonjour'), utf8('é😀\u0000\uffff'), utf8('\ufeff{"t":"bye"}'), utf8(SEALED[1])],
      judge(input) {
        const text = strictText(input);
        if (text !== null)
          must(hex(utf8(text)) === hex(input), 'text has a second spelling in bytes');
      },
    };
  },
};

const ENTRY = `{"participantId":"${PID}","role":"patient","presence":"waiting","connected":true,"since":"${INSTANT}"}`;

export const messages = {
  name: 'messages',
  kind: 'text',
  async prepare() {
    return {
      seeds: [
        `{"type":"join","v":1,"ticket":"at_0123456789abcdef","roomAuth":"${KEY}","participantId":"${PID}"}`,
        '{"type":"resume","v":1,"resumeToken":"rt_0123456789abcdef"}',
        `{"type":"relay","to":"${PID}","payload":"t1.hello.${ID}"}`,
        `{"type":"admit","participantId":"${PID}"}`,
        '{"type":"ping"}',
        '{"type":"report","kind":"roster-mismatch","about":null}',
        `{"type":"welcome","v":1,"teleconsultationId":"tc_AAAAAAAAAAAAAAAAAAAAAA","participantId":"${PID}","role":"practitioner","presence":"admitted","resumeToken":"rt_0123456789abcdef","participants":[${ENTRY}],"iceServers":[{"urls":["turn:127.0.0.1:3478"],"username":"u","credential":"c"}],"iceTransportPolicy":"all","startedAt":null}`,
        `{"type":"participant-joined","participant":${ENTRY}}`,
        `{"type":"participant-admitted","participantId":"${PID}","startedAt":"${INSTANT}"}`,
        `{"type":"relay","from":"${PID}","payload":"t1.m.${PID}.0.AAAA"}`,
        '{"type":"ended","reason":"ended-by-practitioner","durationS":0}',
        '{"type":"refused","code":"TICKET_UNKNOWN"}',
      ],
      judge(text) {
        for (const parse of [parseClientMessage, parseServerMessage]) {
          for (const input of [text, valueOf(text)]) {
            const result = parse(input);
            if (!result.ok) {
              must(result.faults.length > 0, 'refused without a fault');
              continue;
            }
            mustBePlain(result.message);
            const written = encodeMessage(result.message);
            const again = parse(written);
            must(
              again.ok && isDeepStrictEqual(again.message, result.message),
              'it does not read back',
            );
            must(encodeMessage(again.message) === written, 'it is written in two ways');
          }
        }
      },
    };
  },
};
