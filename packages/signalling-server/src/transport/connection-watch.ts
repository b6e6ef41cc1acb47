/**
 * Whose behaviour it is that comes over one socket: its address's until it has a seat, its
 * participant's from then on.
 */
import type { Gatekeeper } from '../guard/gatekeeper.ts';
import type { Decision } from '../guard/decision.ts';
import { scopesOf } from '../guard/address-scope.ts';
import type { Signal } from '../guard/signals.ts';
import type { SeatOf } from '../room/doorkeeper.ts';
import { subjectOf, type VisitorWatch } from '../room/visitor-watch.ts';

export class ConnectionWatch implements VisitorWatch {
  readonly #gatekeeper: Gatekeeper;
  readonly #address: string | null;
  #participantId: string | null = null;

  constructor(options: { gatekeeper: Gatekeeper; address: string | null }) {
    this.#gatekeeper = options.gatekeeper;
    this.#address = options.address;
  }

  notice(signal: Signal, unknownId?: string): void {
    const source = {
      address: this.#address,
      ...(this.#participantId === null ? {} : { participantId: this.#participantId }),
    };
    this.#gatekeeper.notice(signal, source, unknownId);
  }

  /** From here on the socket speaks for a participant. */
  seated(seat: SeatOf): void {
    this.#participantId = subjectOf(seat);
    this.#gatekeeper.vouch(this.#address, this.#participantId);
  }

  /** Whether a decision closes this socket. One about an address never closes that of somebody seated. */
  isMeantBy({ action, scope, subject }: Decision): boolean {
    if (action !== 'block') return false;
    if (scope === 'participant') return subject === this.#participantId;
    if (this.#participantId !== null || this.#address === null) return false;
    const { address, network } = scopesOf(this.#address);
    return (
      (scope === 'address' && subject === address) || (scope === 'network' && subject === network)
    );
  }
}
