/** The real signalling transport, and the only `new WebSocket` of the SDK. Carries text, knows no message. */
import { WEBSOCKET_SUBPROTOCOLS } from '../protocol/messages.ts';
import type { SignallingTransport } from '../ports.ts';

function socketUrl(url: string | URL): string {
  const base = typeof location === 'undefined' ? undefined : location.href;
  const resolved = new URL(url, base);
  // A host may give the page's own scheme; the socket follows it.
  if (resolved.protocol === 'https:') resolved.protocol = 'wss:';
  if (resolved.protocol === 'http:') resolved.protocol = 'ws:';
  return resolved.href;
}

/** Where to go: a server may send a page elsewhere, and never from a protected line to an open one. */
function destination(own: string, sent: string | null | undefined): string {
  if (sent === null || sent === undefined || !URL.canParse(sent)) return own;
  const isOpen = new URL(sent).protocol === 'ws:';
  return isOpen && new URL(own).protocol === 'wss:' ? own : sent;
}

/**
 * @param url - Of the server's `/v1/signalling`: `wss://`, `https://`, or relative to the page.
 *   It must hold no secret: authentication is in the first message.
 */
export function websocketTransport(url: string | URL): SignallingTransport {
  return {
    connect(handlers, options = {}) {
      const address = destination(socketUrl(url), options.url);
      const socket = new WebSocket(address, [...WEBSOCKET_SUBPROTOCOLS]);
      let over = false;
      const finish = (code: number) => {
        if (over) return;
        over = true;
        handlers.onClose(code);
      };
      socket.onopen = () => {
        if (!over) handlers.onOpen(socket.protocol);
      };
      socket.onmessage = (event: MessageEvent<unknown>) => {
        if (!over && typeof event.data === 'string') handlers.onText(event.data);
      };
      socket.onclose = (event) => finish(event.code);
      return {
        send(text) {
          if (socket.readyState === WebSocket.OPEN) socket.send(text);
        },
        close() {
          socket.close(1000);
          finish(1000);
        },
      };
    },
  };
}
