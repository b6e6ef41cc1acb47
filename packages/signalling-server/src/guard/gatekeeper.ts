/**
 * The guard as the two doors, REST and signalling, ask it: who comes, may they, and what they did.
 * Knows headers and addresses; decides nothing of its own.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { Networks, scopesOf } from './address-scope.ts';
import { clientAddressOf } from './client-address.ts';
import type { Guard } from './guard.ts';
import type { RateWindows, Share } from './rate-windows.ts';
import type { Signal, SignalSource } from './signals.ts';

/** What of a request says where it comes from. */
export interface IncomingRequest {
  headers: IncomingHttpHeaders;
  socket: { remoteAddress?: string | undefined };
}

const ALLOWED: Share = { allowed: true };
const LOOPBACK = new Networks(['127.0.0.0/8', '::1/128']);

export class Gatekeeper {
  readonly #guard: Guard;
  readonly #windows: RateWindows;
  readonly #trusted: Networks;
  readonly #shared: Networks;

  constructor(options: {
    guard: Guard;
    windows: RateWindows;
    /** Reverse proxies whose word about the client is taken, in CIDR notation. */
    trustedProxies: readonly string[];
    sharedNetworks: readonly string[];
  }) {
    this.#guard = options.guard;
    this.#windows = options.windows;
    this.#trusted = new Networks(options.trustedProxies);
    this.#shared = new Networks(options.sharedNetworks);
  }

  addressOf({ headers, socket }: IncomingRequest): string | null {
    return clientAddressOf(
      { remoteAddress: socket.remoteAddress, forwardedFor: headers['x-forwarded-for'] },
      this.#trusted,
    );
  }

  /** The address of a connection that said nothing readable: null when that is a proxy's. */
  addressOfSocket(remoteAddress: string | undefined): string | null {
    const address = clientAddressOf({ remoteAddress, forwardedFor: undefined }, this.#trusted);
    return address === null || this.#trusted.has(address) ? null : address;
  }

  /** Whether a signalling socket may open: who it is shows only after that. */
  async admitUpgrade(address: string | null): Promise<Share> {
    const door = this.#guard.doorOf(address);
    if (address === null || LOOPBACK.has(address)) return ALLOWED;
    if (door.door === 'closed') return { allowed: false, retryAfterS: door.retryAfterS };
    const subject = scopesOf(address).address;
    if (door.door !== 'open') return this.#windows.take(door.door, subject);
    const window = this.#shared.has(address) ? 'upgrade-shared' : 'upgrade';
    const share = await this.#windows.take(window, subject);
    if (!share.allowed) this.notice('upgrade-flood', { address });
    return share;
  }

  /** Whether a request is looked at at all. */
  admitRequest(address: string | null): Share {
    const door = this.#guard.doorOf(address);
    return door.door === 'closed' ? { allowed: false, retryAfterS: door.retryAfterS } : ALLOWED;
  }

  /** Whether a request that showed nothing good gets the answer it would get. */
  async admitStranger(address: string | null): Promise<Share> {
    const { door } = this.#guard.doorOf(address);
    if (address === null || door === 'open' || door === 'closed') return ALLOWED;
    return this.#windows.take(door, scopesOf(address).address);
  }

  /** Whether an authenticated tenant may go on at its pace. */
  async admitTenant(tenantId: string): Promise<Share> {
    if (!this.#guard.against('tenant', tenantId)) return ALLOWED;
    return this.#windows.take('slow-tenant', tenantId);
  }

  /** True while the guard stops this participant. @param subject `tc_…/participant id` */
  stopsParticipant(subject: string): boolean {
    return this.#guard.against('participant', subject) !== null;
  }

  notice(signal: Signal, source: SignalSource, unknownId?: string): void {
    this.#guard.notice(signal, source, unknownId);
  }

  vouch(address: string | null, subject: string): void {
    this.#guard.vouch(address, subject);
  }
}
