import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { holds } from '../fixtures/fuzzing.ts';
import {
  TDocConsentChangeEvent,
  TDocLeaveRequestEvent,
  TDocMessageRequestEvent,
} from '../events.ts';
import { packEvent, PASSING_EVENTS, unpackEvent } from './frame-events.ts';
import {
  drawNonce,
  MAX_MESSAGE_CHARS,
  parseFrameMessage,
  parseHello,
  parseHostMessage,
  parseWelcome,
  type FrameMessage,
  type HostMessage,
} from './frame-messages.ts';

const nonce = 'a'.repeat(32);

const VERDICT: HostMessage = { type: 'verdict', v: 1, id: nonce, prevented: true };
const READY: FrameMessage = { type: 'ready', v: 1, nonce };
const TOLD: FrameMessage = {
  type: 'event',
  v: 1,
  id: null,
  event: { name: 'tdoc-error', code: 'ERR_TDOC_SEAL' } as { name: string },
};
const PARSERS = [parseHello, parseWelcome, parseHostMessage, parseFrameMessage];
const written = (value: unknown): string => JSON.stringify(value);

describe('the messages of the isolated mode', () => {
  it('are read as they were written', () => {
    expect(parseHostMessage(written(VERDICT))).to.deep.equal({ ok: true, value: VERDICT });
    expect(parseFrameMessage(written(READY))).to.deep.equal({ ok: true, value: READY });
    expect(parseFrameMessage(written(TOLD))).to.deep.equal({ ok: true, value: TOLD });
  });

  it('are text: an object, a track or a port is none', () => {
    for (const data of [VERDICT, null, undefined, 1, new ArrayBuffer(8), new MediaStream()]) {
      expect(parseHostMessage(data).ok).to.equal(false);
    }
  });

  it('are refused one character beyond their size', () => {
    const padded = (chars: number): string => written(VERDICT).padEnd(chars, ' ');
    expect(parseHostMessage(padded(MAX_MESSAGE_CHARS)).ok).to.equal(true);
    expect(parseHostMessage(padded(MAX_MESSAGE_CHARS + 1)).ok).to.equal(false);
  });

  it('carry nothing unseen, the keys of prototypes included', () => {
    for (const extra of ['"__proto__":{"prevented":false}', '"constructor":1', '"secret":"x"']) {
      const text = `${written(VERDICT).slice(0, -1)},${extra}}`;
      expect(parseHostMessage(text).ok, extra).to.equal(false);
    }
    const inEvent = `{"type":"event","v":1,"id":null,"event":{"__proto__":{"name":"tdoc-error"},"code":"ERR_TDOC_SEAL"}}`;
    expect(parseFrameMessage(inEvent).ok).to.equal(false);
    expect(Object.prototype).to.not.have.property('prevented');
  });

  it('are refused when their kind, direction or version is another', () => {
    expect(parseHostMessage(written({ ...VERDICT, type: 'toString' })).ok).to.equal(false);
    expect(parseHostMessage(written({ ...VERDICT, v: 2 })).ok).to.equal(false);
    expect(parseHostMessage(written(READY)).ok).to.equal(false);
    expect(parseFrameMessage(written(VERDICT)).ok).to.equal(false);
    const hello = { tdoc: 'frame-hello', v: 1, nonce: 'A'.repeat(32) };
    expect(parseHello(written(hello)).ok).to.equal(false);
  });

  it('never throw and never repeat a value, whatever they are given', () => {
    const junk = fc.oneof(
      fc.anything(),
      fc.string(),
      fc.json(),
      fc
        .record({
          type: fc.constantFrom('settings', 'event', 'verdict', 'ready', '__proto__', 'admission'),
          v: fc.constantFrom(1, 2, '1'),
          id: fc.oneof(fc.string(), fc.constant(nonce), fc.constant(null)),
          event: fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.constant(null)),
          settings: fc.jsonValue(),
          prevented: fc.jsonValue(),
        })
        .map(written),
    );
    holds(
      'frame messages, junk',
      fc.property(junk, (data) => {
        for (const parse of PARSERS) {
          const parsed = parse(data);
          if (parsed.ok) expect(data).to.be.a('string');
          else expect(parsed.faults.length).to.be.greaterThan(0);
        }
      }),
    );
  });

  it('lose their meaning with any character changed, or keep it whole', () => {
    const texts = [VERDICT, READY, TOLD].map(written);
    const index = fc.nat();
    const character = fc.constantFrom(...'{}[]",:_x0 é\u0000'.split(''));
    holds(
      'frame messages, changed',
      fc.property(fc.constantFrom(...texts), index, character, (text, at, put) => {
        const changed = text.slice(0, at % text.length) + put + text.slice((at % text.length) + 1);
        const parsed = [parseHostMessage(changed), parseFrameMessage(changed)];
        for (const one of parsed) {
          if (one.ok) expect(written(one.value).length).to.be.at.most(text.length + 8);
        }
      }),
    );
  });

  it('draws each nonce anew', () => {
    const drawn = new Set(Array.from({ length: 100 }, drawNonce));
    expect(drawn.size).to.equal(100);
    expect([...drawn].every((one) => /^[0-9a-f]{32}$/.test(one))).to.equal(true);
  });
});

describe('the events that leave the frame', () => {
  it('arrive as the same class, cancelable where they were', () => {
    const packed = packEvent(new TDocLeaveRequestEvent());
    const event = packed && unpackEvent(packed);
    expect(event).to.be.instanceOf(TDocLeaveRequestEvent);
    expect([event?.bubbles, event?.composed, event?.cancelable]).to.deep.equal([true, true, true]);
  });

  it('bring their members with them', () => {
    const receipt = {
      ...{ recordId: nonce, purpose: 'teleconsultation.av', decision: 'granted' as const },
      ...{ decidedAt: '2026-11-24T10:30:00.000Z', noticeSha256: 'b'.repeat(64), language: 'fr' },
    };
    const text = written({
      ...{ type: 'event', v: 1, id: null },
      event: packEvent(new TDocConsentChangeEvent(receipt)),
    });
    const parsed = parseFrameMessage(text);
    if (!parsed.ok || parsed.value.type !== 'event') throw new Error('refused');
    const event = unpackEvent(parsed.value.event) as TDocConsentChangeEvent;
    expect(event.receipt).to.deep.equal(receipt);
  });

  it('are never a chat text, a device or whatever is not in the table', () => {
    expect(packEvent(new TDocMessageRequestEvent('Bonjour docteur'))).to.equal(null);
    expect(packEvent(new Event('tdoc-heard'))).to.equal(null);
    for (const type of [
      ...['tdoc-message-request', 'tdoc-device-request', 'tdoc-panel-request'],
      'tdoc-verification-request',
    ]) {
      expect(PASSING_EVENTS).to.not.include(type);
    }
  });
});
