/**
 * A `turn:` or `turns:` address taken apart. Pure.
 * @see https://www.rfc-editor.org/rfc/rfc7065
 */

export type TurnTransport = 'udp' | 'tcp' | 'tls';

export interface TurnAddress {
  host: string;
  port: number;
  transport: TurnTransport;
}

const ADDRESS =
  /^(turns?):(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/;

/** Null for anything else, `turns:` over UDP (DTLS) included: no browser speaks it. */
export function parseTurnAddress(text: string): TurnAddress | null {
  const [whole, scheme, host = '', port, transport] = ADDRESS.exec(text) ?? [];
  if (whole === undefined) return null;
  const isTls = scheme === 'turns';
  if (isTls && transport === 'udp') return null;
  const number = port === undefined ? (isTls ? 5349 : 3478) : Number(port);
  if (number < 1 || number > 65_535) return null;
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: number,
    transport: isTls ? 'tls' : ((transport as 'udp' | 'tcp' | undefined) ?? 'udp'),
  };
}
