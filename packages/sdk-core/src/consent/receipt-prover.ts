/**
 * Makes each decision a signed receipt: one record for each purpose, a new version for each decision about
 * it, by a key drawn for this call. Loaded by the gate when proof is asked for. It sends nothing.
 */
import { randomBytes, toHex, utf8 } from '../crypto/bytes.ts';
import { CallKey } from '../crypto/call-key.ts';
import type { Fault } from '../protocol/shape.ts';
import { canonicalText, recordHash } from './canonical-form.ts';
import type { ConsentPurpose, ConsentReceipt, ProofOptions } from './consent-gate.ts';
import { RECEIPT_TYPE, RECEIPT_VERSION, recordShape } from './receipt-record.ts';
import type { ConsentRecord, SignedConsentReceipt } from './receipt-record.ts';

/** What rests on the care itself; everything else on explicit consent. */
const BASIS: Readonly<Record<string, string>> = { 'teleconsultation.av': 'gdpr:9(2)(h)' };
const EXPLICIT_CONSENT = 'gdpr:9(2)(a)';

const STATES = { granted: 'given', refused: 'refused', withdrawn: 'withdrawn' } as const;

export interface ProofContext {
  purpose: ConsentPurpose;
  /** Receipts from before: a later version continues theirs. */
  known: readonly ConsentReceipt[];
}

/** Of no text at all: somebody withdraws what nobody asked. */
const SHA256_OF_NOTHING = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export class ReceiptProver {
  readonly #options: ProofOptions;
  readonly #principal: string;
  #key: Promise<CallKey> | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  readonly #latest = new Map<string, ConsentRecord>();

  constructor(options: ProofOptions) {
    this.#options = options;
    this.#principal = options.participantId ?? toHex(randomBytes(16));
  }

  /**
   * In the order of the calls, so that each version follows the decision before it.
   * @throws RangeError when the options name something other than a pseudonym, and whatever WebCrypto
   *   throws where it can not sign.
   */
  prove(made: Promise<ConsentReceipt>, context: ProofContext): Promise<ConsentReceipt> {
    const proven = this.#queue.then(async () => {
      const receipt = await made;
      receipt.proof = await this.#sign(receipt, context);
      return receipt;
    });
    this.#queue = proven.catch(() => {});
    return proven;
  }

  async #sign(
    receipt: ConsentReceipt,
    { purpose, known }: ProofContext,
  ): Promise<SignedConsentReceipt> {
    const key = await (this.#key ??= CallKey.draw());
    const former =
      this.#latest.get(purpose.id) ??
      known.findLast((one) => one.purpose === purpose.id && one.proof)?.proof?.record;
    const record = await this.#record(receipt, { purpose, former, key });
    const faults: Fault[] = [];
    recordShape(record, '"proof"', faults);
    const [fault] = faults;
    if (fault) throw new RangeError(`${fault.path} must be ${fault.expected}`);
    const iat = Math.floor(Date.parse(receipt.decidedAt) / 1000);
    const signature = await key.sign(utf8(canonicalText(record)), { type: RECEIPT_TYPE, iat });
    this.#latest.set(purpose.id, record);
    return { record, signatures: [signature] };
  }

  async #record(
    { decidedAt, decision, language, noticeSha256 }: ConsentReceipt,
    known: { purpose: ConsentPurpose; former: ConsentRecord | undefined; key: CallKey },
  ): Promise<ConsentRecord> {
    const { purpose, former, key } = known;
    const options = this.#options;
    const principal = former?.pii_principal_id ?? this.#principal;
    const { guardianId = null, recordedBy = null, recipients } = options;
    const to = recipients?.[purpose.id];
    return {
      schema_version: RECEIPT_VERSION,
      record_id: former?.record_id ?? uuidV7(Date.parse(decidedAt)),
      pii_principal_id: principal,
      language,
      notice: {
        url: options.noticeUrl ?? null,
        version: options.noticeVersion ?? null,
        // A withdrawal that overtook its own consent knows the text from the version before.
        sha256: noticeSha256 || (former?.notice.sha256 ?? SHA256_OF_NOTHING),
      },
      purposes: [
        {
          id: purpose.id,
          lawful_basis: options.lawfulBasis?.[purpose.id] ?? BASIS[purpose.id] ?? EXPLICIT_CONSENT,
          granted: decision === 'granted',
          required: purpose.required,
          ...(to ? { recipients: [...to] } : {}),
        },
      ],
      parties: options.controller ? [{ role: 'controller', id: options.controller }] : [],
      collection: {
        method: recordedBy === null ? 'screen' : 'oral',
        session: options.teleconsultationId ?? null,
        capacity: guardianId === null ? 'self' : 'guardian',
        on_behalf_of: guardianId === null ? null : principal,
        recorded_by: recordedBy,
        ui_build: options.uiBuild ?? null,
      },
      events: [
        ...(former?.events ?? []),
        {
          event_time: decidedAt,
          event_type: 'explicit',
          event_state: STATES[decision],
          purpose: purpose.id,
          entity_id: guardianId ?? principal,
        },
      ],
      signing_key: key.publicKey,
      prev: former ? await recordHash(former) : null,
    };
  }
}

/** RFC 9562 §5.7: the time in 48 bits, then chance. */
function uuidV7(atMs: number): string {
  const bytes = randomBytes(16);
  new DataView(bytes.buffer).setUint16(0, Math.floor(atMs / 2 ** 32));
  new DataView(bytes.buffer).setUint32(2, atMs % 2 ** 32);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
