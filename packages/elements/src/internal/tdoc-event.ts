/** What every event of the elements shares: it bubbles, it crosses shadow roots, it has a class. */

/** Something happened; too late to cancel. */
export abstract class TDocNotice extends Event {
  constructor(type: string) {
    super(type, { bubbles: true, composed: true });
  }
}

/** A person asks for something; `preventDefault()` refuses it. */
export abstract class TDocRequest extends Event {
  constructor(type: string) {
    super(type, { bubbles: true, composed: true, cancelable: true });
  }
}
