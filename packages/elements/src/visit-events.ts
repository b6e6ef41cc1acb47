/** The two events of the visit button, apart from the rest so that its first load stays small. */
import type { TDocErrorCode } from '@tdoc/sdk-core';
import { TDocNotice, TDocRequest } from './internal/tdoc-event.ts';

/** The visit button was pressed; cancel it to open the widget yourself. */
export class TDocVisitRequestEvent extends TDocRequest {
  constructor() {
    super('tdoc-visit-request');
  }
}

/** Something failed; the element already shows what to do. */
export class TDocErrorEvent extends TDocNotice {
  readonly code: TDocErrorCode;
  constructor(code: TDocErrorCode) {
    super('tdoc-error');
    this.code = code;
  }
}
