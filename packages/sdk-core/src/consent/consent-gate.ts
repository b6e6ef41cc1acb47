/**
 * Consent by purpose, and the gate that holds until it is given. Nothing is granted by default; what
 * was shown is kept as a hash with each decision. The gate is asked at the moment of acting, never cached.
 * It knows nothing of screens: the text shown comes with the decision.
 */
import { randomBytes, sha256, toHex, utf8 } from '../crypto/bytes.ts';
import { TDocError } from '../errors.ts';
import { TypedEventTarget } from '../events.ts';
import type { Clock } from '../ports.ts';
import { systemClock } from '../system-clock.ts';
import type { ReceiptProver } from './receipt-prover.ts';
import type { SignedConsentReceipt } from './receipt-record.ts';

export interface ConsentPurpose {
  /** Lower-case words, dots and hyphens: `teleconsultation.av`. */
  id: string;
  /** True when the teleconsultation can not take place without it. */
  required: boolean;
}

/** Sound and picture; this visit's record in the DPI; a student in the room. */
export const DEFAULT_PURPOSES: readonly ConsentPurpose[] = [
  { id: 'teleconsultation.av', required: true },
  { id: 'ehr.export', required: false },
  { id: 'student-present', required: false },
];

/** What the sealed profile can carry to the other participants. */
const PURPOSE_ID = /^[a-z0-9.-]{1,40}$/;
const MAX_PURPOSES = 16;

export type ConsentDecision = 'granted' | 'refused' | 'withdrawn';

/** One decision, as it can be proved later. */
export interface ConsentReceipt {
  /** 32 hexadecimal digits, random. */
  recordId: string;
  purpose: string;
  decision: ConsentDecision;
  /** ISO 8601 in UTC. */
  decidedAt: string;
  /** SHA-256 of the exact UTF-8 text the person read, hexadecimal. */
  noticeSha256: string;
  /** BCP 47. */
  language: string;
  /** The same decision as a signed record, where the gate was asked for proof. */
  proof?: SignedConsentReceipt;
}

/** What a signed record says beside the decision. Pseudonyms and identifiers only, nothing secret. */
export interface ProofOptions {
  teleconsultationId?: string;
  /** The patient's participant id; absent: a pseudonym drawn for this gate. */
  participantId?: string;
  /** Who answers for the processing: the issuer under whose name the tenant countersigns. */
  controller?: string;
  /** Participant id of a legal representative who decides in the patient's place. */
  guardianId?: string;
  /** Participant id of the practitioner who records what the patient says aloud. */
  recordedBy?: string;
  /** Where the text can be read. */
  noticeUrl?: string;
  /** The hospital's own name of this wording, e.g. `2026-10`. */
  noticeVersion?: string;
  /** By purpose, e.g. `gdpr:9(2)(h)`; absent: care for picture and sound, else explicit consent. */
  lawfulBasis?: Readonly<Record<string, string>>;
  /** Who receives what, by purpose. */
  recipients?: Readonly<Record<string, readonly string[]>>;
  /** Which build of the screen was shown. */
  uiBuild?: string;
}

export interface ConsentGateOptions {
  purposes?: readonly ConsentPurpose[];
  clock?: Clock;
  /** Makes each decision a signed receipt as well; see `verifyConsentReceipt` of the entry `./consent`. */
  proof?: true | ProofOptions;
}

export interface ConsentInput {
  purpose: string;
  granted: boolean;
  /** The exact text shown. */
  notice: string;
  language: string;
}

/** Events of a {@link ConsentGate}. */
export interface ConsentEventMap {
  consentchange: Event;
}

export class ConsentGate extends TypedEventTarget<ConsentEventMap> {
  readonly purposes: readonly ConsentPurpose[];
  readonly #clock: Clock;
  readonly #proof: true | ProofOptions | undefined;
  #prover: Promise<ReceiptProver> | undefined;
  readonly #receipts: ConsentReceipt[] = [];
  /** Counts the calls: while a notice is being hashed, a later decision may already stand. */
  #callCount = 0;
  readonly #callOf = new WeakMap<ConsentReceipt, number>();
  #open = false;

  constructor({
    purposes = DEFAULT_PURPOSES,
    clock = systemClock,
    proof,
  }: ConsentGateOptions = {}) {
    super();
    if (!purposes.every(({ id }) => PURPOSE_ID.test(id)) || purposes.length > MAX_PURPOSES) {
      throw new RangeError(
        '"purposes" must be at most 16, named by [a-z0-9.-], 40 characters each',
      );
    }
    this.purposes = purposes;
    this.#clock = clock;
    this.#proof = proof;
  }

  /** For a professional, whose use rests on the care itself and not on consent: nothing is asked. */
  static professional(): ConsentGate {
    const gate = new ConsentGate({ purposes: [] });
    gate.#open = true;
    return gate;
  }

  /** Every decision so far, oldest first; a withdrawal does not erase what came before. */
  get receipts(): readonly ConsentReceipt[] {
    return [...this.#receipts];
  }

  /** True when every purpose has been answered and the required ones are granted. */
  get complete(): boolean {
    return this.purposes.every(({ id, required }) => {
      const decision = this.decision(id);
      return decision !== null && (!required || decision === 'granted');
    });
  }

  /** The latest decision; null before the person answered. */
  decision(purpose: string): ConsentDecision | null {
    return this.#receipts.findLast((receipt) => receipt.purpose === purpose)?.decision ?? null;
  }

  isGranted(purpose: string): boolean {
    return this.#open || this.decision(purpose) === 'granted';
  }

  /** @throws {@link TDocError} ERR_TDOC_CONSENT_REQUIRED when the purpose is not granted now. */
  require(purpose: string): void {
    if (!this.isGranted(purpose)) throw new TDocError('ERR_TDOC_CONSENT_REQUIRED');
  }

  /**
   * With `proof`, a consent holds once its receipt is signed, and not at all when that fails; a refusal
   * holds at once, signed or not.
   * @throws RangeError when the purpose is not one of this gate's, or `proof` names no pseudonym.
   */
  async decide({ purpose, granted, notice, language }: ConsentInput): Promise<ConsentReceipt> {
    const asked = this.#asked(purpose);
    const call = this.#callCount++;
    const begun = this.#begun();
    const made = sha256(utf8(notice)).then((hash): ConsentReceipt => {
      const decision = granted ? 'granted' : 'refused';
      return { ...begun, purpose, decision, noticeSha256: toHex(hash), language };
    });
    const proven = this.#prove(made, asked);
    if (granted) return this.#add(await proven, call);
    const [refused] = await Promise.all([made.then((one) => this.#add(one, call)), proven]);
    return refused;
  }

  /**
   * As easy as giving (GDPR art. 7(3)): no reason asked, effective at once. With `proof` it resolves
   * once the receipt is signed; a signature that fails undoes nothing.
   */
  async withdraw(purpose: string): Promise<ConsentReceipt> {
    const asked = this.#asked(purpose);
    const last = this.#receipts.findLast((receipt) => receipt.purpose === purpose);
    const { noticeSha256 = '', language = 'fr' } = last ?? {};
    const withdrawn = { purpose, decision: 'withdrawn', noticeSha256, language } as const;
    const receipt = this.#add({ ...this.#begun(), ...withdrawn }, this.#callCount++);
    return this.#prove(Promise.resolve(receipt), asked);
  }

  /** Puts decisions back after a page reload. */
  restore(receipts: readonly ConsentReceipt[]): void {
    this.#receipts.push(...receipts);
    this.dispatchEvent(new Event('consentchange'));
  }

  #asked(purpose: string): ConsentPurpose {
    const asked = this.purposes.find(({ id }) => id === purpose);
    if (!asked) throw new RangeError('"purpose" must be one of the purposes of this gate');
    return asked;
  }

  #begun(): Pick<ConsentReceipt, 'recordId' | 'decidedAt'> {
    const decidedAt = new Date(this.#clock.now()).toISOString();
    return { recordId: toHex(randomBytes(16)), decidedAt };
  }

  /** Called in the order of the decisions: each version of a record follows the one before. */
  async #prove(made: Promise<ConsentReceipt>, purpose: ConsentPurpose): Promise<ConsentReceipt> {
    const proof = this.#proof;
    if (!proof) return made;
    this.#prover ??= import('./receipt-prover.ts').then(
      (loaded) => new loaded.ReceiptProver(proof === true ? {} : proof),
    );
    return (await this.#prover).prove(made, { purpose, known: this.#receipts });
  }

  /** Receipts stand in the order the person decided, not in the order the hashes came ready. */
  #add(receipt: ConsentReceipt, call: number): ConsentReceipt {
    this.#callOf.set(receipt, call);
    const later = this.#receipts.findIndex((other) => (this.#callOf.get(other) ?? -1) > call);
    this.#receipts.splice(later === -1 ? this.#receipts.length : later, 0, receipt);
    this.dispatchEvent(new Event('consentchange'));
    return receipt;
  }
}
