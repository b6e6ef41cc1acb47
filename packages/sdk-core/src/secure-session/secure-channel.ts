/**
 * What a finished handshake becomes: two sealed directions under one session id. It confirms the keys
 * both ways, adds the post-quantum secret when both sides speak it, and then carries texts.
 * It knows nothing of time, of the way the payloads travel, or of what the texts say.
 */
import { fromBase64url, toBase64url } from '../crypto/base64url.ts';
import { hkdf } from '../crypto/hkdf.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { decapsulate, encapsulate, xwingKeyPair, type XWingKeyPair } from '../crypto/xwing.ts';
import { TDocError } from '../errors.ts';
import { parseControlMessage, type ControlMessage } from './control-message.ts';
import {
  EnvelopeReceiver,
  EnvelopeSender,
  type Accepted,
  type Direction,
  type Envelope,
} from './envelope.ts';
import type { SessionSecrets } from './handshake.ts';
import { encodeWire } from './wire.ts';

export interface SecureChannelOptions {
  secrets: SessionSecrets;
  initiator: boolean;
  localId: string;
  remoteId: string;
  /** The session whose code this end holds for these two pages; null when there is none. */
  first: string | null;
}

type Due = 'ready' | 'pq1' | 'pq2' | null;

export class SecureChannel {
  readonly #options: SecureChannelOptions;
  #sender: EnvelopeSender;
  #receiver: EnvelopeReceiver;
  #awaited: Due = 'ready';
  #postQuantum: XWingKeyPair | null = null;
  #keepsFirst = false;

  constructor(options: SecureChannelOptions) {
    this.#options = options;
    const { sendKey, receiveKey } = options.secrets;
    this.#sender = new EnvelopeSender(this.#sending(sendKey.slice()));
    this.#receiver = new EnvelopeReceiver(this.#receiving(receiveKey.slice()));
  }

  get sid(): string {
    return this.#options.secrets.sid;
  }

  get hash(): Uint8Array<ArrayBuffer> {
    return this.#options.secrets.hash;
  }

  get remoteStatic(): Uint8Array<ArrayBuffer> {
    return this.#options.secrets.remoteStatic;
  }

  /** Both ends named the same first session, so its code stays. Known once this one is confirmed. */
  get keepsFirst(): boolean {
    return this.#keepsFirst;
  }

  /** The next number this side waits for. */
  get expected(): number {
    return this.#receiver.expected;
  }

  get hasGap(): boolean {
    return this.#receiver.hasGap;
  }

  /**
   * The first payloads of this side, in order. The responder answers: so it is confirmed before the
   * initiator, whichever of their messages are lost.
   */
  async begin(): Promise<string[]> {
    const { initiator, secrets } = this.#options;
    if (!initiator) return [];
    const payloads = [await this.#ready()];
    if (secrets.pq) {
      this.#postQuantum = await xwingKeyPair();
      const pk = toBase64url(this.#postQuantum.publicKey);
      payloads.push(await this.#say({ t: 'pq1', pk }));
    }
    return payloads;
  }

  /**
   * Takes one envelope while the channel is not confirmed yet, strictly in order.
   * @throws {@link TDocError} ERR_TDOC_SEAL for anything but what is due now.
   */
  async confirm(envelope: Envelope): Promise<{ payloads: string[]; confirmed: boolean }> {
    if (envelope.n !== this.#receiver.expected) throw new TDocError('ERR_TDOC_SEAL');
    const { inOrder } = await this.#receiver.accept(envelope);
    const message = parseControlMessage(inOrder[0] ?? '');
    if (!message.ok || message.value.t !== this.#awaited) throw new TDocError('ERR_TDOC_SEAL');
    const payloads = await this.#step(message.value);
    return { payloads, confirmed: this.#awaited === null };
  }

  async seal(text: string): Promise<string> {
    return this.#wire(await this.#sender.seal(text));
  }

  /** @throws {@link TDocError} ERR_TDOC_SEAL */
  accept(envelope: Envelope): Promise<Accepted> {
    return this.#receiver.accept(envelope);
  }

  /** Payloads from `n` on, to be said again; null when some of them are gone. */
  since(n: number): string[] | null {
    return this.#sender.since(n)?.map((envelope) => this.#wire(envelope)) ?? null;
  }

  rekeySending(): Promise<void> {
    return this.#sender.rekey();
  }

  rekeyReceiving(): Promise<void> {
    return this.#receiver.rekey();
  }

  wipe(): void {
    const { sendKey, receiveKey, hash } = this.#options.secrets;
    wipe(sendKey, receiveKey, hash, this.#postQuantum?.secretKey);
  }

  async #step(message: ControlMessage): Promise<string[]> {
    const { initiator, secrets, first } = this.#options;
    if (message.t === 'ready') {
      this.#keepsFirst = first !== null && message.first === first;
      const answer = initiator ? [] : [await this.#ready()];
      if (!secrets.pq) return [...answer, ...this.#confirmed()];
      this.#awaited = initiator ? 'pq2' : 'pq1';
      return answer;
    }
    if (message.t === 'pq1') {
      const { ciphertext, sharedSecret } = await encapsulate(fromBase64url(message.pk));
      const payload = await this.#say({ t: 'pq2', ct: toBase64url(ciphertext) });
      await this.#mix(sharedSecret);
      return [payload, ...this.#confirmed()];
    }
    if (message.t !== 'pq2' || !this.#postQuantum) throw new TDocError('ERR_TDOC_SEAL');
    const { secretKey } = this.#postQuantum;
    await this.#mix(await decapsulate(fromBase64url(message.ct), secretKey));
    wipe(secretKey);
    return this.#confirmed();
  }

  #ready(): Promise<string> {
    const { first } = this.#options;
    return this.#say(first === null ? { t: 'ready' } : { t: 'ready', first });
  }

  #confirmed(): string[] {
    this.#awaited = null;
    wipe(this.#options.secrets.sendKey, this.#options.secrets.receiveKey);
    return [];
  }

  /** From here on, both directions also depend on the post-quantum secret, and count anew. */
  async #mix(sharedSecret: Uint8Array<ArrayBuffer>): Promise<void> {
    const { initiator, secrets } = this.#options;
    const derive = (salt: Uint8Array<ArrayBuffer>, direction: 'i2r' | 'r2i') =>
      hkdf({ ikm: sharedSecret, salt, info: `TDSS-1 pq ${direction}`, lengthBytes: 32 });
    const sendKey = await derive(secrets.sendKey, initiator ? 'i2r' : 'r2i');
    const receiveKey = await derive(secrets.receiveKey, initiator ? 'r2i' : 'i2r');
    wipe(sharedSecret);
    this.#sender = new EnvelopeSender(this.#sending(sendKey));
    this.#receiver = new EnvelopeReceiver(this.#receiving(receiveKey));
  }

  #sending(key: Uint8Array<ArrayBuffer>): Direction {
    const { localId, remoteId } = this.#options;
    return { sid: this.sid, from: localId, to: remoteId, key };
  }

  #receiving(key: Uint8Array<ArrayBuffer>): Direction {
    const { localId, remoteId } = this.#options;
    return { sid: this.sid, from: remoteId, to: localId, key };
  }

  #say(message: ControlMessage): Promise<string> {
    return this.seal(JSON.stringify(message));
  }

  #wire({ n, ct }: Envelope): string {
    return encodeWire({ kind: 'm', sid: this.sid, n, ct });
  }
}
