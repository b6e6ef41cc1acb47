/** Why records could not be moved. Apart from the mover, so that naming it loads no driver. */
import type { AuditReport } from '../audit/verify-audit.ts';

/** The copy's audit log does not verify: nothing was kept. */
export class MovedAuditNotWholeError extends Error {
  readonly code = 'ERR_AUDIT_NOT_WHOLE';
  readonly report: AuditReport;

  constructor(report: AuditReport) {
    super(
      'The audit log of the data folder is not whole, so nothing was moved. ' +
        'tdoc-server audit verify says what is wrong with it.',
    );
    this.name = 'MovedAuditNotWholeError';
    this.report = report;
  }
}
