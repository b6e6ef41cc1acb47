/** Why a message was not delivered, as a stable code; none of them says anything of its content. */

export type MllpErrorCode =
  /** No connection could be made. */
  | 'ERR_MLLP_UNREACHABLE'
  /** The connection broke before the answer: the receiver may have the message or not. */
  | 'ERR_MLLP_DISCONNECTED'
  /** No answer in time: the same doubt. */
  | 'ERR_MLLP_UNANSWERED'
  /** The receiver’s certificate, or ours, was refused. */
  | 'ERR_MLLP_TLS'
  | 'ERR_MLLP_CLOSED';

export class MllpError extends Error {
  readonly code: MllpErrorCode;

  constructor(code: MllpErrorCode, cause?: unknown) {
    super(code, { cause });
    this.name = 'MllpError';
    this.code = code;
  }
}
