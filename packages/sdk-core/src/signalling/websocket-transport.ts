/** The real signalling transport, and the only `new WebSocket` of the SDK. Carries text, knows no message. */
import { WEBSOCKET_SUBPROTOCOL } from '../protocol/messages.ts';
import type { SignallingTransport } from '../ports.ts';

function socketUrl(url: string | URL): string {
  const base = typeof location === 'undefined' ? undefined : location.href;
  const resolved = new URL(url, base);
  // A host may give the page's own scheme; the socket follows it.
  if (resolved.protocol === 'https:') resolved.protocol = 'wss:';
  if (resolved.protocol === 'http:') resolved.protocol = 'ws:';
  return resolved.href;
}

/**
 * @param url - Of the server's `/v1/signalling`: `wss://`, `https://`, or relative to the page.
 *   It must hold no secret: authentication is in the first message.
 */
export function websocketTransport(url: string | URL): SignallingTransport {
  return {
    connect(handlers) {
      const socket = new WebSocket(socketUrl(url), WEBSOCKET_SUBPROTOCOL);
      let over = false;
      const finish = (code: number) => {
        if (over) return;
        over = true;
        handlers.onClose(code);
      };
      socket.onopen = () => {
        if (!over) handlers.onOpen();
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
