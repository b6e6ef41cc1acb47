/**
 * What a patient comes with: the invitation in the link, else what this tab remembers. The secret
 * leaves the address bar as soon as it is read, so a link that was wrong stays wrong until reopened.
 */
import {
  takeInvitation,
  TDocError,
  type Invitation,
  type Recollection,
  type Role,
  type TabMemory,
} from '@tdoc/sdk-core';

export interface ArrivalPapers {
  readonly invitation: Invitation;
  /** What this tab already knows of this very teleconsultation; null on a first visit. */
  readonly recollection: Recollection | null;
}

/** @throws {@link TDocError} ERR_TDOC_LINK_INVALID, ERR_TDOC_LINK_SECRET_MISSING */
export async function readArrivalPapers(options: {
  given: Invitation | null;
  role: Role;
  memory: TabMemory;
}): Promise<ArrivalPapers> {
  const { given, role, memory } = options;
  const invitation = given ?? takeInvitation();
  const remembered = await memory.recall();
  const recollection = remembered?.role === role ? remembered : null;
  if (invitation === null) {
    if (recollection === null) throw new TDocError('ERR_TDOC_LINK_INVALID');
    return { invitation: recollection.invitation, recollection };
  }
  const isSame = recollection?.teleconsultationId === invitation.teleconsultationId;
  return { invitation, recollection: isSame ? recollection : null };
}

/** Keeps the papers for a reload, and the place in the room if this tab already has one. */
export async function keepArrivalPapers(
  memory: TabMemory,
  papers: Omit<Recollection, 'teleconsultationId' | 'resumeToken'>,
): Promise<void> {
  const { teleconsultationId } = papers.invitation;
  const known = await memory.recall();
  const isSame = known?.teleconsultationId === teleconsultationId && known.role === papers.role;
  const resumeToken = isSame ? known.resumeToken : null;
  await memory.remember({ ...papers, teleconsultationId, resumeToken });
}
