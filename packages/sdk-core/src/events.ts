/**
 * Typed DOM events of the core: names say what happened, in DOM style, one word without hyphens.
 * A listener that throws is reported by the browser and disturbs nobody.
 */
import type { TDocError } from './errors.ts';

/** An `EventTarget` whose event names and classes are known to the compiler. */
export interface TypedEventTarget<EventMap> extends Omit<
  EventTarget,
  'addEventListener' | 'removeEventListener'
> {
  addEventListener<K extends keyof EventMap & string>(
    type: K,
    listener: ((event: EventMap[K]) => void) | null,
    options?: AddEventListenerOptions | boolean,
  ): void;
  removeEventListener<K extends keyof EventMap & string>(
    type: K,
    listener: ((event: EventMap[K]) => void) | null,
    options?: EventListenerOptions | boolean,
  ): void;
}

/** The platform's own class under a typed name: nothing of ours runs between dispatch and listener. */
export const TypedEventTarget = EventTarget as unknown as new <
  EventMap,
>() => TypedEventTarget<EventMap>;

/** Something went wrong that the owner survives; nothing is lost, the person may be told. */
export class FaultEvent extends Event {
  readonly error: TDocError;

  constructor(error: TDocError) {
    super('fault');
    this.error = error;
  }
}
