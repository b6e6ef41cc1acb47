/**
 * Takes what the listener received: judges it, keeps it (many messages in one sync to disk), and
 * only then lets it be acknowledged.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { RefusalPlace } from '../hl7v2/index.ts';
import type { Acceptance, Acceptor, Received } from '../mllp/acceptor.ts';
import { GroupCommit } from '../sync/group-commit.ts';
import type { Admission, InboundMessage, InboxStore, RefusedMessage, Work } from '../sync/store.ts';
import { judge, type SiteHabits, type Verdict } from './judgement.ts';

export class Receiving implements Acceptor {
  readonly #habits: SiteHabits;
  readonly #clock: Clock;
  readonly #group: GroupCommit<InboundMessage | RefusedMessage, Admission>;
  readonly #onKept: () => void;
  /** Senders that wait, in enhanced mode, for what working on their message comes to. */
  readonly #waiting = new Map<number, (refusals: readonly RefusalPlace[]) => void>();

  constructor(options: {
    store: InboxStore;
    habits: SiteHabits;
    clock: Clock;
    /** There is something to work on. */
    onKept: () => void;
  }) {
    this.#habits = options.habits;
    this.#clock = options.clock;
    this.#onKept = options.onKept;
    this.#group = new GroupCommit({ commit: (batch) => options.store.admit(batch) });
  }

  async accept({ bytes, result }: Received): Promise<Acceptance> {
    const verdict = judge(result, this.#habits);
    const admission = await this.#group.add(this.#entryFor(bytes, verdict));
    if (verdict.outcome === 'refuse') return { refusals: verdict.refusals };
    if (admission.result === 'conflict') {
      return { refusals: [{ condition: 205, path: 'MSH-10', code: 'ERR_CONTROL_ID_REUSED' }] };
    }
    if (admission.result === 'duplicate' || verdict.outcome === 'ignore') {
      return { refusals: [], applied: Promise.resolve([]) };
    }
    this.#onKept();
    if (verdict.header.applicationAcknowledgement === '') return { refusals: [] };
    const applied = new Promise<readonly RefusalPlace[]>((resolve) => {
      this.#waiting.set(admission.seq, resolve);
    });
    return { refusals: [], applied };
  }

  /** Tells who waits what became of the message. */
  worked(seq: number, work: Work): void {
    if (work.result === 'retry') return;
    this.#waiting.get(seq)?.(work.result === 'dead' ? work.refusals : []);
    this.#waiting.delete(seq);
  }

  #entryFor(bytes: Buffer, verdict: Verdict): InboundMessage | RefusedMessage {
    const { header } = verdict;
    const digest = createHash('sha256').update(bytes).digest('hex');
    const receivedAt = this.#clock.now();
    const sender = header ? `${header.sendingApplication}|${header.sendingFacility}` : null;
    const kind = header ? `${header.type}^${header.event}` : null;
    if (verdict.outcome === 'refuse') {
      const { refusals } = verdict;
      const controlId = header?.controlId ?? null;
      return { outcome: 'refused', sender, controlId, kind, bytes, digest, receivedAt, refusals };
    }
    return {
      outcome: 'message',
      sender: sender ?? '',
      controlId: verdict.header.controlId,
      businessKey: verdict.businessKey,
      patientKey: verdict.outcome === 'take' ? verdict.patientKey : null,
      kind: kind ?? '',
      bytes,
      digest,
      receivedAt,
      isIgnored: verdict.outcome === 'ignore',
    };
  }
}
