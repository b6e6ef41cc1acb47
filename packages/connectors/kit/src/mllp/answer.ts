/**
 * Which acknowledgements a message gets, in original and in enhanced mode. Pure: what was asked for
 * and how it went in, codes out.
 */
import {
  isEnhancedMode,
  isRejection,
  type AcknowledgementCode,
  type AcknowledgementCondition,
  type Header,
  type RefusalPlace,
} from '../hl7v2/index.ts';

const wants = (condition: AcknowledgementCondition, hasFailed: boolean): boolean => {
  switch (condition) {
    case 'AL':
      return true;
    case 'ER':
      return hasFailed;
    case 'SU':
      return !hasFailed;
    case 'NE':
    case '':
      return false;
  }
};

/** What is answered as soon as the message is kept, or was refused; null for nothing. */
export function firstAnswer(
  header: Header | null,
  refusals: readonly RefusalPlace[],
): AcknowledgementCode | null {
  const hasFailed = refusals.length > 0;
  const isRejected = refusals.some(({ condition }) => isRejection(condition));
  if (!header || !isEnhancedMode(header)) return hasFailed ? (isRejected ? 'AR' : 'AE') : 'AA';
  if (!wants(header.acceptAcknowledgement, hasFailed)) return null;
  return hasFailed ? (isRejected ? 'CR' : 'CE') : 'CA';
}

/** What is answered once the message was worked on, in enhanced mode alone. */
export function secondAnswer(
  header: Header | null,
  refusals: readonly RefusalPlace[],
): AcknowledgementCode | null {
  if (!header || !isEnhancedMode(header)) return null;
  const hasFailed = refusals.length > 0;
  if (!wants(header.applicationAcknowledgement, hasFailed)) return null;
  if (!hasFailed) return 'AA';
  return refusals.some(({ condition }) => isRejection(condition)) ? 'AR' : 'AE';
}
