import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fromBase64url, toBase64url } from '../crypto/base64url.ts';
import { utf8 } from '../crypto/bytes.ts';
import {
  AV,
  consentHouse,
  MORNING_MS,
  NOTICE,
  PATIENT_ID,
  type ConsentHouse,
} from '../testing/consent-house.ts';
import { HOSPITAL } from '../testing/credential-office.ts';
import { personas } from '../testing/personas.ts';
import { receiptText, recordHash } from './canonical-form.ts';
import type { SignedConsentReceipt } from './receipt-record.ts';
import { RECEIPT_FAULT_CODES, type ReceiptFaultCode } from './record-faults.ts';
import { verifyConsentReceipt, type VerifyReceiptOptions } from './verify-receipt.ts';

const YEARS_LATER_MS = MORNING_MS + 10 * 365 * 86_400_000;
const GUARDIAN_ID = 'fedcba9876543210fedcba9876543210';

async function judge(
  { issuers }: Pick<ConsentHouse, 'issuers'>,
  receipt: unknown,
  options: Partial<VerifyReceiptOptions> = {},
) {
  return verifyConsentReceipt(receipt, {
    issuers,
    nowMs: YEARS_LATER_MS,
    ...options,
  });
}

describe('a consent receipt', () => {
  for (const algorithm of ['Ed25519', 'ES256'] as const) {
    it(`is proven ten years later, as text and as JSON, countersigned by ${algorithm}`, async () => {
      const house = await consentHouse({}, { algorithm });
      const receipt = await house.answer('yes');
      for (const given of [receipt, receiptText(receipt)]) {
        const verdict = await judge(house, given, { text: NOTICE });
        assert.deepEqual(verdict.faults, []);
        assert.deepEqual(verdict.unchecked, []);
        assert.equal(verdict.valid, true);
        assert.equal(verdict.record?.purposes[0]?.granted, true);
      }
    });
  }

  it('proves a refusal as well', async () => {
    const house = await consentHouse();
    const verdict = await judge(house, await house.answer('no'));
    assert.equal(verdict.valid, true);
    assert.equal(verdict.record?.events[0]?.event_state, 'refused');
    assert.deepEqual(verdict.unchecked, ['text']);
  });

  it('holds pseudonyms only: no text shown, no name', async () => {
    const house = await consentHouse();
    const text = receiptText(await house.answer('yes'));
    for (const secret of [NOTICE, personas.martin.familyName, personas.martin.givenName, '"d":']) {
      assert.equal(text.includes(secret), false, secret);
    }
  });

  it('of a withdrawal is a new version, chained to the one before', async () => {
    const house = await consentHouse();
    const first = await house.answer('yes');
    house.clock.advance(60_000);
    const second = await house.withdraw();

    assert.equal(second.record.record_id, first.record.record_id);
    assert.equal(second.record.prev, await recordHash(first.record));
    assert.deepEqual(
      second.record.events.map(({ event_state }) => event_state),
      ['given', 'withdrawn'],
    );
    const verdict = await judge(house, second, { text: NOTICE, previous: receiptText(first) });
    assert.deepEqual(verdict, { valid: true, faults: [], unchecked: [], record: second.record });
    assert.deepEqual((await judge(house, second)).unchecked, ['text', 'previous']);
  });

  it('continues its chain after a reload, by a new key', async () => {
    const before = await consentHouse();
    const first = await before.answer('yes');
    const after = await consentHouse();
    after.gate.restore(before.gate.receipts);
    after.clock.advance(1_000);
    const second = await after.withdraw();
    assert.notDeepEqual(second.record.signing_key, first.record.signing_key);
    assert.deepEqual((await judge(after, second, { previous: first })).faults, []);
  });

  it('keeps the order of the decisions when a withdrawal overtakes a consent', async () => {
    const house = await consentHouse();
    const granting = house.answer('yes');
    const withdrawing = house.withdraw();
    assert.equal(house.gate.isGranted(AV), false);
    const [first, second] = await Promise.all([granting, withdrawing]);
    assert.equal(house.gate.isGranted(AV), false);
    assert.equal(second.record.prev, await recordHash(first.record));
    assert.deepEqual((await judge(house, second, { text: NOTICE })).faults, []);
  });

  it('says who decided: a guardian, or the patient aloud', async () => {
    const guarded = await consentHouse({ guardianId: GUARDIAN_ID });
    const { record } = await guarded.answer('yes');
    assert.equal(record.events[0]?.entity_id, GUARDIAN_ID);
    assert.equal(record.collection.on_behalf_of, PATIENT_ID);
    const oral = await consentHouse({ recordedBy: GUARDIAN_ID });
    const said = await oral.answer('yes');
    assert.equal(said.record.collection.method, 'oral');
    assert.deepEqual((await judge(oral, said)).faults, []);
  });

  it('that can not be made grants nothing, and keeps a refusal and a withdrawal', async () => {
    const { gate } = await consentHouse({ participantId: 'jeanne.martin@example.org' });
    const answer = { purpose: AV, granted: true, notice: NOTICE, language: 'fr' };
    await assert.rejects(gate.decide(answer), RangeError);
    assert.equal(gate.decision(AV), null);
    await assert.rejects(gate.decide({ ...answer, granted: false }), RangeError);
    assert.equal(gate.decision(AV), 'refused');
    await assert.rejects(gate.withdraw(AV), RangeError);
    assert.equal(gate.decision(AV), 'withdrawn');
  });

  it('is asked for by `true` alone, under a pseudonym drawn for it', async () => {
    const { ConsentGate } = await import('./consent-gate.ts');
    const gate = new ConsentGate({ proof: true });
    const answer = { purpose: AV, granted: true, notice: NOTICE, language: 'fr' };
    const { proof } = await gate.decide(answer);
    assert.match(proof?.record.pii_principal_id ?? '', /^[0-9a-f]{32}$/);
    assert.equal((await new ConsentGate().decide(answer)).proof, undefined);
  });
});

describe('a backend', () => {
  it('countersigns nothing it can not vouch for', async () => {
    const house = await consentHouse();
    const { proof } = await house.gate.decide({
      purpose: AV,
      granted: true,
      notice: NOTICE,
      language: 'fr',
    });
    const foreign = await consentHouse({
      participantId: GUARDIAN_ID,
      controller: 'https://x.example',
    });
    const other = await foreign.gate.decide({
      purpose: AV,
      granted: true,
      notice: NOTICE,
      language: 'fr',
    });
    const paths = async (given: unknown) =>
      (await house.countersign(given)).faults.map(({ path }) => path);
    assert.deepEqual(await paths(other.proof), ['record.pii_principal_id', 'record.parties']);
    const changed = structuredClone(proof as SignedConsentReceipt);
    changed.record.language = 'en';
    assert.deepEqual(await paths(changed), ['signatures[0].signature']);
    house.clock.advance(86_400_001);
    assert.deepEqual(await paths(proof), ['record.events[0].event_time']);
    assert.deepEqual(await paths('x'), ['']);
  });
});

interface Case {
  name: string;
  /** Changes the receipt, or answers what is handed to the verifier instead. */
  tamper(receipt: SignedConsentReceipt, house: ConsentHouse): unknown;
  options?: (house: ConsentHouse, receipt: SignedConsentReceipt) => Partial<VerifyReceiptOptions>;
  faults: [ReceiptFaultCode, string][];
}

const BROKEN: [ReceiptFaultCode, string][] = [
  ['SIGNATURE_WRONG', 'signatures[0].signature'],
  ['COUNTERSIGNATURE_WRONG', 'signatures[1].signature'],
];
const header = (signed: { protected: string }) =>
  JSON.parse(new TextDecoder().decode(fromBase64url(signed.protected))) as Record<string, unknown>;
const reheaded = (signed: { protected: string }, change: object) => {
  signed.protected = toBase64url(utf8(JSON.stringify({ ...header(signed), ...change })));
};

const CASES: Case[] = [
  { name: 'is no JSON', tamper: () => '{', faults: [['NOT_JSON', '']] },
  { name: 'is endless', tamper: () => `"${'x'.repeat(70_000)}"`, faults: [['NOT_JSON', '']] },
  {
    name: 'is laid out anew',
    tamper: (receipt) => JSON.stringify(receipt, null, 2),
    faults: [['NOT_CANONICAL', '']],
  },
  {
    name: 'ends with a line end',
    tamper: (receipt) => `${receiptText(receipt)}\n`,
    faults: [['NOT_CANONICAL', '']],
  },
  {
    name: 'says a member twice',
    tamper: (receipt) => receiptText(receipt).replace('{"record":{', '{"record":1,"record":{'),
    faults: [['NOT_CANONICAL', '']],
  },
  {
    name: 'is of another version',
    tamper: (receipt) => void Object.assign(receipt.record, { schema_version: 'tdoc.consent/2' }),
    faults: [['VERSION_UNKNOWN', 'record.schema_version']],
  },
  {
    name: 'has members nobody knows, and lacks others',
    tamper: (receipt) => {
      Object.assign(receipt.record, { note: 'x' });
      Object.assign(receipt, { extra: 1 });
      Reflect.deleteProperty(receipt.record, 'prev');
      receipt.record.notice.sha256 = 'abc';
    },
    faults: [
      ['MEMBER_UNKNOWN', 'extra'],
      ['MEMBER_UNKNOWN', 'record.note'],
      ['VALUE_WRONG', 'record.notice.sha256'],
      ['MEMBER_MISSING', 'record.prev'],
    ],
  },
  {
    name: 'lists a purpose twice',
    tamper: ({ record }) => void record.purposes.push(record.purposes[0]!),
    faults: [['PURPOSE_REPEATED', 'record.purposes[1].id'], ...BROKEN],
  },
  {
    name: 'decides about a purpose that is not listed',
    tamper: ({ record }) => void (record.events[0]!.purpose = 'recording'),
    faults: [
      ['DECISION_DIFFERS', 'record.purposes[0].granted'],
      ['DECISION_WITHOUT_PURPOSE', 'record.events[0].purpose'],
      ...BROKEN,
    ],
  },
  {
    name: 'grants what was not decided',
    tamper: ({ record }) => void (record.purposes[0]!.granted = false),
    faults: [['DECISION_DIFFERS', 'record.purposes[0].granted'], ...BROKEN],
  },
  {
    name: 'has a guardian of nobody',
    tamper: ({ record }) => void (record.collection.capacity = 'guardian'),
    faults: [['CAPACITY_WRONG', 'record.collection.on_behalf_of'], ...BROKEN],
  },
  {
    name: 'was decided on a day that never was',
    tamper: ({ record }) => void (record.events[0]!.event_time = '2023-02-30T09:30:00.000Z'),
    faults: [['TIME_IMPOSSIBLE', 'record.events[0].event_time'], ...BROKEN],
  },
  {
    name: 'was signed before it was decided',
    tamper: ({ record }) => void (record.events[0]!.event_time = '2024-03-04T09:31:00.000Z'),
    faults: [BROKEN[0]!, ['TIME_IMPOSSIBLE', 'signatures[0].protected.iat'], BROKEN[1]!],
  },
  {
    name: 'lies in the future',
    tamper: () => {},
    options: () => ({ nowMs: MORNING_MS - 86_400_000 }),
    faults: [
      ['TIME_IMPOSSIBLE', 'signatures[0].protected.iat'],
      ['TIME_IMPOSSIBLE', 'signatures[1].protected.iat'],
    ],
  },
  {
    name: 'is held against another text',
    tamper: () => {},
    options: () => ({ text: `${NOTICE}\n` }),
    faults: [['TEXT_DIFFERS', 'record.notice.sha256']],
  },
  {
    name: 'follows nothing',
    tamper: () => {},
    options: (_house, receipt) => ({ previous: receipt }),
    faults: [
      ['CHAIN_BROKEN', 'record.prev'],
      ['CHAIN_BROKEN', 'record.events'],
    ],
  },
  {
    name: 'follows what is no receipt',
    tamper: () => {},
    options: () => ({ previous: {} }),
    faults: [['CHAIN_BROKEN', 'record.prev']],
  },
  {
    name: 'has lost both signatures',
    tamper: (receipt) => void (receipt.signatures = []),
    faults: [
      ['SIGNATURE_MISSING', 'signatures[0]'],
      ['COUNTERSIGNATURE_MISSING', 'signatures[1]'],
    ],
  },
  {
    name: 'has another key than the one that signed',
    tamper: ({ record }) => void (record.signing_key.x = 'A'.repeat(43)),
    faults: BROKEN,
  },
  {
    name: 'has its signatures the other way round',
    tamper: (receipt) => void receipt.signatures.reverse(),
    faults: [BROKEN[0]!, ['TENANT_KEY_UNKNOWN', 'signatures[1].protected']],
  },
  {
    name: 'brings its own idea of signing',
    tamper: ({ signatures }) => {
      reheaded(signatures[0]!, { alg: 'none', b64: true, jwk: {} });
      reheaded(signatures[1]!, { crit: [] });
    },
    faults: [
      ['HEADER_WRONG', 'signatures[0].protected.jwk'],
      ['HEADER_WRONG', 'signatures[0].protected.alg'],
      ['HEADER_WRONG', 'signatures[0].protected.b64'],
      ['HEADER_WRONG', 'signatures[1].protected.crit'],
    ],
  },
  {
    name: 'has a header that is no JSON',
    tamper: ({ signatures }) => void (signatures[0]!.protected = 'AAAA'),
    faults: [['HEADER_WRONG', 'signatures[0].protected']],
  },
  {
    name: 'was countersigned by nobody one trusts',
    tamper: () => {},
    options: () => ({ issuers: [] }),
    faults: [['TENANT_KEY_UNKNOWN', 'signatures[1].protected']],
  },
  {
    name: 'was countersigned by another hospital than the one it names',
    tamper: () => {},
    options: ({ issuers }) => ({
      issuers: issuers.map(({ jwks }) => ({ issuer: 'https://other.example', jwks })),
    }),
    faults: [['TENANT_KEY_UNKNOWN', 'signatures[1].protected']],
  },
];

describe('verifyConsentReceipt tells, of a receipt that', () => {
  for (const { name, tamper, options, faults } of CASES) {
    it(name, async () => {
      const house = await consentHouse();
      const original = await house.answer('yes');
      const receipt = structuredClone(original);
      const given = tamper(receipt, house) ?? receipt;
      const verdict = await judge(house, given, options?.(house, original));
      assert.deepEqual(
        verdict.faults.map(({ code, path }) => [code, path]),
        faults,
      );
      assert.equal(verdict.valid, false);
    });
  }

  it('repeats no value of what it was given', async () => {
    const house = await consentHouse();
    const receipt = structuredClone(await house.answer('yes'));
    receipt.record.pii_principal_id = personas.martin.displayName;
    receipt.signatures[0]!.protected = personas.martin.displayName;
    const { faults } = await judge(house, receipt);
    assert.equal(JSON.stringify(faults).includes(personas.martin.familyName), false);
  });

  it('every kind of fault there is', () => {
    const seen = new Set(CASES.flatMap(({ faults }) => faults.map(([code]) => code)));
    assert.deepEqual(
      RECEIPT_FAULT_CODES.filter((code) => !seen.has(code)),
      [],
    );
  });

  it('names the issuer of the record as the hospital', async () => {
    const house = await consentHouse();
    const { record } = await house.answer('yes');
    assert.deepEqual(record.parties, [{ role: 'controller', id: HOSPITAL }]);
  });
});
