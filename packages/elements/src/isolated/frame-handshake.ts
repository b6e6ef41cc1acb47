/**
 * The frame's half of the greeting: says hello to the origins its own page allows, and takes the port
 * that the parent of one of them answers with. Accepts one welcome; afterwards it listens to the window
 * no more. A host that is not in the list never hears from it.
 */
import { TDocError } from '@tdoc/sdk-core';
import type { Greeting } from './host-handshake.ts';
import { drawNonce, FRAME_VERSION, parseWelcome, type FrameHello } from './frame-messages.ts';

/** The host's script may start after the frame's: hello is said again until it is heard. */
const REPEAT_MS = 250;
const GIVE_UP_MS = 12_000;
/** What browsers write for an ancestor they do not name. */
const UNNAMED = 'null';

export interface FrameHandshakeOptions {
  /** The exact origins that may embed this frame. */
  readonly hosts: readonly string[];
  readonly view?: Window;
  readonly signal?: AbortSignal;
  readonly onRefused?: () => void;
}

/** Origins of the pages around this one, nearest first; empty where the browser does not tell. */
function ancestorsOf(view: Window): readonly string[] {
  const { ancestorOrigins } = view.location as Location & { ancestorOrigins?: DOMStringList };
  return ancestorOrigins === undefined ? [] : Array.from(ancestorOrigins);
}

/**
 * @throws {@link TDocError} ERR_TDOC_FRAME_HOST_REFUSED when this page is in no frame, when any page
 *   around it is not in the list, or when none of the list answered.
 */
export function greetHost(options: FrameHandshakeOptions): Promise<Greeting> {
  const { hosts, view = window, signal, onRefused } = options;
  const { parent } = view;
  const ancestors = ancestorsOf(view);
  const isForeign = (origin: string): boolean => origin !== UNNAMED && !hosts.includes(origin);
  if (parent === view || hosts.length === 0 || ancestors.some(isForeign)) {
    return Promise.reject(new TDocError('ERR_TDOC_FRAME_HOST_REFUSED'));
  }
  const nearest = ancestors[0] ?? UNNAMED;
  const addressees = nearest === UNNAMED ? hosts : [nearest];
  const hello: FrameHello = { tdoc: 'frame-hello', v: FRAME_VERSION, nonce: drawNonce() };

  return new Promise((resolve, reject) => {
    const say = (): void => {
      // Delivered to the one whose origin it names, dropped by the browser for every other.
      for (const origin of addressees) parent.postMessage(JSON.stringify(hello), origin);
    };
    const receive = (event: MessageEvent<unknown>): void => {
      const welcome = parseWelcome(event.data);
      const [port] = event.ports;
      const isWelcome =
        event.source === parent &&
        addressees.includes(event.origin) &&
        welcome.ok &&
        welcome.value.frameNonce === hello.nonce &&
        event.ports.length === 1;
      if (!isWelcome || port === undefined) {
        for (const refused of event.ports) refused.close();
        onRefused?.();
        return;
      }
      stop();
      resolve({ port, nonce: welcome.value.hostNonce });
    };
    const giveUp = (): void => {
      stop();
      reject(new TDocError('ERR_TDOC_FRAME_HOST_REFUSED'));
    };
    const repeat = setInterval(say, REPEAT_MS);
    const late = setTimeout(giveUp, GIVE_UP_MS);
    const stop = (): void => {
      clearInterval(repeat);
      clearTimeout(late);
      view.removeEventListener('message', receive);
      signal?.removeEventListener('abort', giveUp);
    };
    view.addEventListener('message', receive);
    signal?.addEventListener('abort', giveUp);
    say();
  });
}
