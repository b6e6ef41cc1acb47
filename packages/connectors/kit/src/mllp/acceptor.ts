/** Where received messages go. The listener acknowledges nothing before this port has answered. */
import type { ParseResult, RefusalPlace } from '../hl7v2/index.ts';

export interface Received {
  /** As they came, between the marks. */
  bytes: Buffer;
  result: ParseResult;
  /** Common name of the client’s certificate; null without TLS. */
  peerName: string | null;
}

export interface Acceptance {
  /** Why the message is refused; empty when it is taken. Either way it is kept. */
  refusals: readonly RefusalPlace[];
  /** In enhanced mode: settles once the message was worked on, with what was wrong then. */
  applied?: Promise<readonly RefusalPlace[]>;
}

export interface Acceptor {
  /**
   * Resolves once the message would survive a power cut. A rejection is answered as an internal
   * error (207): the sender keeps the message and tries again.
   */
  accept(received: Received): Promise<Acceptance>;
}
