/**
 * A WebSocket written byte by byte, for what no client library agrees to send: RFC 6455 frames that are
 * unmasked, cut into pieces, compressed without leave, or no text.
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-5.2
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RawFrame {
  /** 1 text, 2 binary, 0 continuation, 8 close, 9 ping. */
  opcode: number;
  payload: Buffer;
  fin?: boolean;
  masked?: boolean;
  /** The bits RSV1 to RSV3, in place: 0x40 is what compression would set. */
  reserved?: number;
  /** Said in the header instead of the real length. */
  claimedLength?: bigint;
}

export class RawWebSocket {
  /** The code of the server's close frame; null when it hung up without one. */
  readonly closeCode: Promise<number | null>;
  readonly #socket: Socket;

  private constructor(socket: Socket, begun: Buffer) {
    this.#socket = socket;
    let received = begun;
    socket.on('data', (chunk: Buffer) => (received = Buffer.concat([received, chunk])));
    socket.on('error', () => undefined);
    this.closeCode = once(socket, 'close').then(() => closeCodeIn(received));
  }

  /** @param headers whole header lines, after those every handshake has */
  static async open(url: string, headers: readonly string[]): Promise<RawWebSocket> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const lines = [
      'GET /v1/signalling HTTP/1.1',
      `Host: ${hostname}:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Protocol: tdoc.v1',
      ...headers,
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    let answer = Buffer.alloc(0);
    while (!answer.includes('\r\n\r\n')) {
      const [chunk] = (await once(socket, 'data')) as [Buffer];
      answer = Buffer.concat([answer, chunk]);
    }
    const end = answer.indexOf('\r\n\r\n') + 4;
    const head = answer.subarray(0, end).toString('latin1');
    if (!head.startsWith('HTTP/1.1 101')) throw new Error(head.slice(9, 12));
    return new RawWebSocket(socket, answer.subarray(end));
  }

  send(frame: RawFrame): void {
    this.#socket.write(encode(frame));
  }
}

function encode(frame: RawFrame): Buffer {
  const { opcode, payload, fin = true, masked = true, reserved = 0, claimedLength } = frame;
  const length = claimedLength ?? BigInt(payload.length);
  const header = Buffer.alloc(10);
  header[0] = (fin ? 0x80 : 0) | reserved | opcode;
  // Always the long form: whoever reads it must not mind.
  header[1] = (masked ? 0x80 : 0) | 127;
  header.writeBigUInt64BE(length, 2);
  // A mask of zeros leaves the payload as it is.
  return Buffer.concat([header, masked ? Buffer.alloc(4) : Buffer.alloc(0), payload]);
}

/** Server frames are unmasked, and here short but for none. */
function closeCodeIn(bytes: Buffer): number | null {
  let at = 0;
  while (at + 2 <= bytes.length) {
    const opcode = (bytes[at] ?? 0) & 0x0f;
    const short = (bytes[at + 1] ?? 0) & 0x7f;
    const start = at + (short === 126 ? 4 : 2);
    const length = short === 126 ? bytes.readUInt16BE(at + 2) : short;
    if (opcode === 8) return length >= 2 ? bytes.readUInt16BE(start) : null;
    at = start + length;
  }
  return null;
}
