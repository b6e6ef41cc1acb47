import { describe } from 'node:test';

import { MAX_SEALED_PAYLOAD_CHARS } from '../src/protocol/messages.ts';
import { attack, contrast } from './attack.ts';
import { between } from './between.ts';
import { gathered } from './browser.ts';
import type { Outcome } from './outcome.ts';
import type { Passing } from './room.ts';
import { variant, type Variant } from './variant.ts';

/** Where in its envelope an offer's first digit of its own choice stands: what comes before is known. */
const OFFER_HEAD = JSON.stringify({
  t: 'signal',
  pc: '0'.repeat(16),
  seq: 0,
  data: { type: 'offer', sdp: 'v=0\r\no=- ' },
}).slice(0, -'"}}'.length);
/** No other sealed message is as long as a session description. */
const DESCRIPTION_BYTES = 2_000;

/** One bit of one byte of the ciphertext, wherever the payload is long enough to be a description. */
function tampered(one: Passing): Passing {
  const [version, kind, sid, n, text = ''] = one.payload.split('.');
  const bytes = Buffer.from(text, 'base64url');
  if (kind !== 'm' || bytes.length < DESCRIPTION_BYTES) return one;
  bytes[OFFER_HEAD.length] = (bytes[OFFER_HEAD.length] as number) ^ 1;
  const payload = [version, kind, sid, n, bytes.toString('base64url')].join('.');
  if (payload.length > MAX_SEALED_PAYLOAD_CHARS) throw new Error('too long');
  return { ...one, payload };
}

describe('attacks on signalling', () => {
  attack({
    name: 'mitm-without-link',
    tried: 'the server plays each of two participants to the other, without the link',
    without: ['psk'],
    run: (sdk) =>
      between(sdk, { leaked: false }, async ({ garnier, martin, middle }) => {
        await Promise.all([garnier, martin].map((one) => one.say('Vos résultats sont arrivés')));
        // Whoever begins waits for an answer; the other one sees at once what it is asked.
        const [first, second] = await Promise.all([garnier, martin].map((one) => one.observe()));
        const asked = (first?.id ?? '') > (second?.id ?? '') ? garnier : martin;
        const seen = await asked.until(
          'a text or a refusal',
          ({ texts, faults }) => texts.length > 0 || faults.length > 0,
        );
        const read = await middle.read();
        return {
          succeeded: read.length > 0,
          seen:
            read.length > 0 ? `the server read « ${read.join()} »` : (seen.faults[0] ?? 'nothing'),
        };
      }),
  });

  attack({
    name: 'mitm-with-link',
    tried:
      'the server holds the leaked link, plays each of two participants to the other and reads',
    without: ['code-of-handshake'],
    run: (sdk) =>
      between(sdk, { leaked: true }, async ({ garnier, martin, middle }) => {
        await garnier.say('Vos résultats sont arrivés');
        const codes = await Promise.all(
          [garnier, martin].map(async (one) => {
            const { others } = await one.until(
              'a code',
              (seen) => (seen.others[0]?.code ?? null) !== null,
            );
            return others[0]?.code;
          }),
        );
        await martin.until('the text', ({ texts }) => texts.length > 0);
        if ((await middle.read()).length === 0) throw new Error('the server read nothing');
        const [one, other] = codes;
        return {
          succeeded: one === other,
          seen:
            one === other
              ? 'both compare the same code while the server reads'
              : 'two different codes for two people to compare',
        };
      }),
  });

  attack({
    name: 'sas-mismatch',
    tried:
      'the server reads on after the two people found their codes different, and hides the report',
    without: ['different-code-ends'],
    run: (sdk) =>
      between(sdk, { leaked: true }, async ({ garnier, middle, room }) => {
        await garnier.until('a code', ({ others: [other] }) => (other?.code ?? null) !== null);
        await garnier.answer(false);
        // Whatever is still said, however soon, must not reach the server.
        await garnier.say('Encore là ?').catch((error: unknown) => {
          if (!String(error).includes('ERR_TDOC_INVALID_STATE')) throw error;
        });
        const isRead = async () => (await middle.read()).includes('Encore là ?');
        const { faults } = await garnier.until(
          'the end, or another text on its way',
          ({ state, faults: all }) => state === 'ended' || !all.includes('ERR_TDOC_CODE_DIFFERENT'),
        );
        const told = faults.includes('ERR_TDOC_CODE_DIFFERENT');
        while (!told && !(await isRead())) await garnier.observe();
        const read = await isRead();
        return {
          succeeded: read,
          seen: read
            ? 'the server reads what is said after the answer'
            : `ERR_TDOC_CODE_DIFFERENT, ended, ${room.reports.join()} reported, nothing more sent`,
        };
      }),
  });

  attack({
    name: 'sdp-tamper',
    tried: 'the server changes one digit of every session description',
    without: ['tag'],
    run: (sdk) =>
      gathered(async ({ seat, room }) => {
        // Only the participant with the smaller identifier offers.
        room.meddle = (one) => [one.from < one.to ? tampered(one) : one];
        const seats = await Promise.all([seat('garnier', sdk), seat('martin', sdk)]);
        const [offering, answering] =
          room.idOf('garnier') < room.idOf('martin') ? seats : [...seats].reverse();
        const answerer = await answering?.until(
          'a refusal or a connection',
          ({ faults, others }) =>
            faults.includes('ERR_TDOC_SEAL') || others[0]?.connection === 'connected',
        );
        const written = (await offering?.observe())?.connections[0]?.localOrigin;
        const applied = answerer?.connections[0]?.remoteOrigin ?? null;
        const changed = applied !== null && applied !== written;
        return {
          succeeded: changed,
          seen: changed
            ? 'the changed description is applied, and the call connects'
            : 'ERR_TDOC_SEAL, nothing applied',
        };
      }),
  });

  attack({
    name: 'swapped-certificate',
    tried:
      'the other end shows another certificate than it announced, and the browser lets it pass',
    without: ['certificate-check'],
    run: (sdk) =>
      gathered(async ({ seat }) => {
        const [garnier] = await Promise.all([
          seat('garnier', sdk, { browser: 'lenient' }),
          seat('martin', sdk),
        ]);
        const seen = await garnier.until(
          'a connection, or its end',
          ({ others, connections }) =>
            others[0]?.connection === 'connected' || (connections[0]?.isClosed ?? false),
        );
        const connected = seen.others[0]?.connection === 'connected';
        return {
          succeeded: connected,
          seen: connected ? 'connected, nothing noticed' : 'the connection closed as it stood',
        };
      }),
  });

  /** The check is the browser's and can not be taken out, so here the control leaves the byte alone. */
  const meet = async (martins: Variant): Promise<Outcome> =>
    gathered(async ({ seat }) => {
      const [garnier] = await Promise.all([
        seat('garnier', await variant()),
        seat('martin', martins),
      ]);
      const { others } = await garnier.until(
        'a connection, or a failure',
        ({ others: [martin], connections }) =>
          martin?.connection === 'connected' ||
          connections.some(({ states }) => states.includes('failed')),
      );
      const connected = others[0]?.connection === 'connected';
      return {
        succeeded: connected,
        seen: connected
          ? 'with that byte as it is, the same two pages connect'
          : 'the DTLS connection fails, nothing is sent',
      };
    });
  contrast({
    name: 'fingerprint-byte',
    tried: 'an end announces a fingerprint of which one byte is not that of its certificate',
    stoppedBy: 'the browser, which compares the certificate with the sealed fingerprint',
    real: async () => meet(await (await variant()).turned('altered-fingerprint')),
    control: async () => meet(await variant()),
  });
});
