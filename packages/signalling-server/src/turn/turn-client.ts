/**
 * The few verbs of a TURN client that show whether a relay serves: allocate an address, permit a peer,
 * give the address back. It relays nothing itself. Every success it believes is signed with the
 * credential, so nobody between can play the relay.
 * @see https://www.rfc-editor.org/rfc/rfc8656
 */
import { randomBytes } from 'node:crypto';
import { longTermKey } from '../auth/turn-integrity.ts';
import {
  ATTRIBUTES,
  attributeOf,
  decodeMessage,
  encodeRequest,
  errorStatus,
  isAuthentic,
  METHODS,
  TRANSACTION_ID_BYTES,
  type Attribute,
  type Method,
  type StunMessage,
} from './stun-message.ts';
import type { TurnConnection } from './turn-connection.ts';
import { decodeXorAddress, encodeXorAddress, type TransportAddress } from './xor-address.ts';

const UDP = 17;
const FAMILIES = { ipv4: 0x01, ipv6: 0x02 } as const;
const UNAUTHENTICATED = 401;
const STALE_NONCE = 438;

/** The relay refused: 401 the credential, 403 the peer, 486 the quota. */
export class TurnRefusedError extends Error {
  readonly code = 'ERR_TURN_REFUSED';
  readonly status: number;

  constructor(status: number) {
    super(`The relay refuses (${status}).`);
    this.name = 'TurnRefusedError';
    this.status = status;
  }
}

/** What answers is no relay, or not one that knows our secret. */
export class TurnNotAuthenticError extends Error {
  readonly code = 'ERR_TURN_NOT_AUTHENTIC';

  constructor() {
    super('What answers there is not the relay that shares our secret.');
    this.name = 'TurnNotAuthenticError';
  }
}

export interface Allocation {
  /** Where the relay would take packets for us. */
  relayed: TransportAddress;
  lifetimeS: number;
}

export class TurnClient {
  readonly #connection: TurnConnection;
  readonly #credential: { username: string; password: string };
  #realm = '';
  #nonce: Buffer | null = null;
  #key: Buffer | null = null;

  constructor(options: {
    connection: TurnConnection;
    credential: { username: string; password: string };
  }) {
    this.#connection = options.connection;
    this.#credential = options.credential;
  }

  /** @throws TurnRefusedError TurnNotAuthenticError TurnUnreachableError */
  async allocate(options: { family?: keyof typeof FAMILIES } = {}): Promise<Allocation> {
    const family = FAMILIES[options.family ?? 'ipv4'];
    const answer = await this.#request('allocate', () => [
      { type: ATTRIBUTES.requestedTransport, value: Buffer.from([UDP, 0, 0, 0]) },
      { type: ATTRIBUTES.requestedAddressFamily, value: Buffer.from([family, 0, 0, 0]) },
    ]);
    const relayed = attributeOf(answer, ATTRIBUTES.xorRelayedAddress);
    const lifetime = attributeOf(answer, ATTRIBUTES.lifetime);
    const address = relayed && decodeXorAddress(relayed, answer.transactionId);
    if (!address || lifetime?.length !== 4) throw new TurnNotAuthenticError();
    return { relayed: address, lifetimeS: lifetime.readUInt32BE(0) };
  }

  /** Whether the relay would pass packets from and to this address. @throws as `allocate` */
  async permit(peer: string): Promise<void> {
    await this.#request('createPermission', (transactionId) => [
      {
        type: ATTRIBUTES.xorPeerAddress,
        value: encodeXorAddress({ address: peer, port: 9 }, transactionId),
      },
    ]);
  }

  /** Gives the allocation back at once instead of after its lifetime. @throws as `allocate` */
  async release(): Promise<void> {
    await this.#request('refresh', () => [{ type: ATTRIBUTES.lifetime, value: Buffer.alloc(4) }]);
  }

  async #request(
    method: Method,
    attributesFor: (transactionId: Buffer) => Attribute[],
  ): Promise<StunMessage> {
    // The first answer brings realm and nonce; a nonce may be stale by the time it is shown.
    for (let attempt = 0; ; attempt += 1) {
      const isSigned = this.#key !== null;
      const answer = await this.#send(method, attributesFor);
      if (answer.class === 'success') {
        if (!this.#key || !isAuthentic(answer, this.#key)) throw new TurnNotAuthenticError();
        return answer;
      }
      const status = errorStatus(answer);
      if (answer.class !== 'error' || status === null) throw new TurnNotAuthenticError();
      const mayRetry = status === STALE_NONCE || (status === UNAUTHENTICATED && !isSigned);
      if (!mayRetry || attempt === 2 || !this.#adopt(answer)) throw new TurnRefusedError(status);
    }
  }

  async #send(
    method: Method,
    attributesFor: (transactionId: Buffer) => Attribute[],
  ): Promise<StunMessage> {
    const transactionId = randomBytes(TRANSACTION_ID_BYTES);
    const text = (value: string) => Buffer.from(value, 'utf8');
    const proof =
      this.#key && this.#nonce
        ? [
            { type: ATTRIBUTES.username, value: text(this.#credential.username) },
            { type: ATTRIBUTES.realm, value: text(this.#realm) },
            { type: ATTRIBUTES.nonce, value: this.#nonce },
          ]
        : [];
    const attributes = [...attributesFor(transactionId), ...proof];
    const request = encodeRequest({ method, transactionId, attributes, key: this.#key });
    const answer = decodeMessage(await this.#connection.exchange(request));
    if (!answer || answer.method !== METHODS[method]) throw new TurnNotAuthenticError();
    return answer;
  }

  /** Takes what the relay challenges with; false when it says nothing to sign under. */
  #adopt(answer: StunMessage): boolean {
    const realm = attributeOf(answer, ATTRIBUTES.realm);
    const nonce = attributeOf(answer, ATTRIBUTES.nonce);
    if (!realm || !nonce) return false;
    this.#realm = realm.toString('utf8');
    this.#nonce = nonce;
    this.#key = longTermKey({ ...this.#credential, realm: this.#realm });
    return true;
  }
}
