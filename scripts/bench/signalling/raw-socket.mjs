/**
 * The client's end of a WebSocket over a bare TCP socket, as light as it can be, so that one core of load
 * fills one core of server. Writes frames made beforehand, reads frames without copying them. Loopback only.
 */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;
/** Any mask but zero: a server must unmask what it reads, as it does for a browser. */
const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

/** A masked frame as a client sends it. */
export function clientFrame(payload, opcode = TEXT) {
  const bytes = Buffer.from(payload);
  const head =
    bytes.length < 126
      ? Buffer.from([0x80 | opcode, 0x80 | bytes.length])
      : Buffer.from([0x80 | opcode, 0x80 | 126, bytes.length >> 8, bytes.length & 0xff]);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] ^= MASK[at % 4];
  return Buffer.concat([head, MASK, bytes]);
}

/** Writes ASCII over a place of a masked frame's payload. */
export function overwrite(frame, { at, text }) {
  const payloadAt = frame.length < 126 + 6 ? 6 : 8;
  for (let index = 0; index < text.length; index += 1) {
    frame[payloadAt + at + index] = text.charCodeAt(index) ^ MASK[(at + index) % 4];
  }
}

export class RawSocket {
  /** Called for each text frame with the buffer it lies in and its place; the buffer is used again. */
  onText = (_data, _start, _end) => {};
  onClose = (_code) => {};
  #socket;
  #rest = null;
  #next = [];
  #closed = false;

  /**
   * @param {{ port: number, path: string, protocol?: string, origin?: string }} address
   * @returns {Promise<RawSocket>} once the server switched protocols
   */
  static open(address) {
    const raw = new RawSocket();
    return raw.#open(address).then(() => raw);
  }

  write(frame) {
    this.#socket.write(frame);
  }

  sendText(text) {
    this.write(clientFrame(text));
  }

  /** Resolves to the next text for which `isIt` is true; those before it are dropped. */
  next(isIt) {
    return new Promise((resolve, reject) => {
      if (this.#closed) reject(new Error('the server closed the socket'));
      this.#next.push({ isIt, resolve, reject });
    });
  }

  close() {
    this.#socket.destroy();
  }

  async #open({ port, path, protocol, origin }) {
    const buffer = Buffer.allocUnsafe(65_536);
    let onHead = null;
    let head = '';
    const opened = new Promise((resolve, reject) => {
      onHead = (chunk) => {
        head += chunk.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        onHead = null;
        if (!head.startsWith('HTTP/1.1 101')) return reject(new Error(head.split('\r\n')[0]));
        const rest = Buffer.from(head.slice(end + 4), 'latin1');
        if (rest.length > 0) this.#consume(rest);
        resolve();
      };
      this.#socket = connect({
        port,
        host: '127.0.0.1',
        noDelay: true,
        onread: {
          buffer,
          callback: (length, shared) => {
            const chunk = shared.subarray(0, length);
            if (onHead) onHead(chunk);
            else this.#consume(chunk);
            return true;
          },
        },
      });
      this.#socket.on('error', reject);
      this.#socket.on('close', () => {
        this.#closed = true;
        for (const { reject: give } of this.#next) give(new Error('the server closed the socket'));
        reject(new Error('the server closed the socket'));
        this.onClose();
      });
    });
    this.#socket.write(
      [
        `GET ${path} HTTP/1.1`,
        `Host: 127.0.0.1:${port}`,
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
        ...(protocol ? [`Sec-WebSocket-Protocol: ${protocol}`] : []),
        ...(origin ? [`Origin: ${origin}`] : []),
        '\r\n',
      ].join('\r\n'),
    );
    await opened;
  }

  #consume(chunk) {
    const data = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    let at = 0;
    while (data.length - at >= 2) {
      const opcode = data[at] & 0x0f;
      let length = data[at + 1] & 0x7f;
      let start = at + 2;
      if (length === 126) {
        if (data.length - at < 4) break;
        length = data.readUInt16BE(at + 2);
        start = at + 4;
      } else if (length === 127) {
        if (data.length - at < 10) break;
        length = data.readUInt32BE(at + 6);
        start = at + 10;
      }
      if (data.length - start < length) break;
      this.#take(opcode, data, { start, end: start + length });
      at = start + length;
    }
    this.#rest = at < data.length ? Buffer.from(data.subarray(at)) : null;
  }

  #take(opcode, data, { start, end }) {
    if (opcode === TEXT) {
      if (this.#next.length === 0) return this.onText(data, start, end);
      const text = data.toString('utf8', start, end);
      const [waiting] = this.#next;
      if (!waiting.isIt(text)) return undefined;
      this.#next.shift();
      return waiting.resolve(text);
    }
    if (opcode === PING) this.write(clientFrame(data.subarray(start, end), PONG));
    if (opcode === CLOSE) this.onClose(end - start >= 2 ? data.readUInt16BE(start) : 1005);
    return undefined;
  }
}
