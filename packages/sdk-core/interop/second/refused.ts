/** Why something was refused. The first three codes are TDSS-1's own; the others name the layer. */
export type RefusedCode =
  | 'ERR_TDOC_HANDSHAKE'
  | 'ERR_TDOC_CREDENTIAL'
  | 'ERR_TDOC_ROSTER'
  | 'ERR_SPELLING'
  | 'ERR_NOT_AUTHENTIC'
  | 'ERR_ENVELOPE'
  | 'ERR_FRAME';

export class Refused extends Error {
  readonly code: RefusedCode;

  constructor(code: RefusedCode) {
    super(code);
    this.name = 'Refused';
    this.code = code;
  }
}
