/**
 * What lets a page reload come back into the same teleconsultation: the invitation, the resume token
 * and the decisions already taken, sealed, in this tab only, forgotten when the teleconsultation ends.
 * Where the browser keeps nothing (storage blocked), it remembers nothing and says so by null.
 */
import type { ConsentReceipt } from '../consent/consent-gate.ts';
import { randomBytes, toHex } from '../crypto/bytes.ts';
import { LinkSecret } from '../crypto/link-secret.ts';
import { createTabKey, deleteTabKey, openForTab, sealForTab } from '../crypto/tab-key.ts';
import type { Invitation } from '../invitation/invitation.ts';
import type { Role, TeleconsultationId } from '../protocol/messages.ts';
import type { DeviceCheckSummary } from '../secure-session/sealed-message.ts';

/** Readable part: which teleconsultation this tab may come back to; neither secret nor personal.
 * It is believed only when the sealed part says the same. */
interface StoredRecord {
  v: 1;
  teleconsultationId: TeleconsultationId;
  role: Role;
  key: string;
  sealed: string;
}

export interface Recollection {
  teleconsultationId: TeleconsultationId;
  role: Role;
  invitation: Invitation;
  /** Null before the first welcome. */
  resumeToken: string | null;
  displayName: string | null;
  deviceCheck: DeviceCheckSummary | null;
  consent: ConsentReceipt[];
}

interface SealedPart {
  teleconsultationId: TeleconsultationId;
  role: Role;
  k: string;
  resumeToken: string | null;
  displayName: string | null;
  deviceCheck: DeviceCheckSummary | null;
  consent: ConsentReceipt[];
}

/** The name of the record in `sessionStorage`. */
export const TAB_MEMORY_ITEM = 'tdoc.tab';

export class TabMemory {
  #writing: Promise<void> = Promise.resolve();

  async recall(): Promise<Recollection | null> {
    const stored = this.#stored();
    if (!stored) return null;
    try {
      const opened = await openForTab(stored.key, stored.sealed);
      if (opened === null) return null;
      const { k, ...rest } = JSON.parse(opened) as SealedPart;
      const { teleconsultationId, role } = rest;
      const secret = LinkSecret.parse(k);
      const isUnaltered = stored.teleconsultationId === teleconsultationId && stored.role === role;
      if (!secret || !isUnaltered) return null;
      return { ...rest, invitation: { teleconsultationId, secret } };
    } catch {
      return null;
    }
  }

  /** Writes in the order of the calls; the last one wins. */
  remember(recollection: Recollection): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write(recollection)).catch(() => {});
    return this.#writing;
  }

  /** Forgets what this tab knew, key included; idempotent. */
  forget(): Promise<void> {
    this.#writing = this.#writing
      .then(async () => {
        const stored = this.#stored();
        if (!stored) return;
        sessionStorage.removeItem(TAB_MEMORY_ITEM);
        await deleteTabKey(stored.key);
      })
      .catch(() => {});
    return this.#writing;
  }

  #stored(): StoredRecord | null {
    try {
      const stored = JSON.parse(sessionStorage.getItem(TAB_MEMORY_ITEM) ?? 'null') as StoredRecord;
      return stored?.v === 1 ? stored : null;
    } catch {
      return null;
    }
  }

  async #write(recollection: Recollection): Promise<void> {
    const { invitation, ...rest } = recollection;
    // It ended meanwhile: there is nothing to come back to.
    if (invitation.secret.isWiped) return;
    const k = invitation.secret.revealForLink();
    const { teleconsultationId, role } = rest;
    const before = this.#stored();
    const isSame = before?.teleconsultationId === teleconsultationId && before.role === role;
    const key = isSame ? before.key : toHex(randomBytes(16));
    if (!isSame) {
      if (before) await deleteTabKey(before.key);
      await createTabKey(key);
    }
    const part: SealedPart = { k, ...rest };
    const sealed = await sealForTab(key, JSON.stringify(part));
    if (sealed === null) return;
    const record: StoredRecord = { v: 1, teleconsultationId, role, key, sealed };
    sessionStorage.setItem(TAB_MEMORY_ITEM, JSON.stringify(record));
  }
}
