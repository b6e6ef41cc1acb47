/**
 * The host's half of the greeting: waits for the frame's first word, and answers it with one end of a
 * channel that nobody else holds. Accepts one hello, from one window, of one origin; afterwards it
 * listens to the window no more.
 */
import { drawNonce, FRAME_VERSION, parseHello, type HostWelcome } from './frame-messages.ts';

export interface Greeting {
  readonly port: MessagePort;
  /** What the frame's first word on the port must repeat. */
  readonly nonce: string;
}

export interface HostHandshakeOptions {
  readonly iframe: HTMLIFrameElement;
  /** The frame's origin, exactly. */
  readonly origin: string;
  readonly onGreeting: (greeting: Greeting) => void;
  readonly onRefused?: () => void;
}

/** @returns what stops the waiting. */
export function awaitFrame(options: HostHandshakeOptions): () => void {
  const { iframe, origin, onGreeting, onRefused } = options;
  const stop = (): void => window.removeEventListener('message', receive);
  const receive = (event: MessageEvent<unknown>): void => {
    const frame = iframe.contentWindow;
    const isFrame = frame !== null && event.source === frame && event.origin === origin;
    const hello = parseHello(event.data);
    if (!isFrame || !hello.ok || event.ports.length > 0) {
      onRefused?.();
      return;
    }
    stop();
    const channel = new MessageChannel();
    const nonce = drawNonce();
    const welcome: HostWelcome = {
      tdoc: 'host-welcome',
      v: FRAME_VERSION,
      frameNonce: hello.value.nonce,
      hostNonce: nonce,
    };
    frame.postMessage(JSON.stringify(welcome), origin, [channel.port2]);
    onGreeting({ port: channel.port1, nonce });
  };
  window.addEventListener('message', receive);
  return stop;
}
