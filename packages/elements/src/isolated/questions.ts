/**
 * Questions asked over the port and their answers: each has a name of its own, one answer at most, and
 * a time after which nobody waits any more.
 */
import { drawNonce } from './frame-messages.ts';

interface Question<Answer> {
  readonly settle: (answer: Answer | null) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

export class Questions<Answer> {
  readonly #open = new Map<string, Question<Answer>>();
  readonly #timeoutMs: number;

  constructor({ timeoutMs }: { timeoutMs: number }) {
    this.#timeoutMs = timeoutMs;
  }

  /** @returns null when no answer came in time, the question could not be asked, or all was closed. */
  ask(send: (id: string) => boolean, signal?: AbortSignal): Promise<Answer | null> {
    const id = drawNonce();
    return new Promise((resolve) => {
      const settle = (answer: Answer | null): void => {
        clearTimeout(timer);
        this.#open.delete(id);
        signal?.removeEventListener('abort', giveUp);
        resolve(answer);
      };
      const giveUp = (): void => settle(null);
      const timer = setTimeout(giveUp, this.#timeoutMs);
      this.#open.set(id, { settle, timer });
      signal?.addEventListener('abort', giveUp);
      if (!send(id)) settle(null);
    });
  }

  /** False when nobody asked, or does not wait any more. */
  answer(id: string, answer: Answer): boolean {
    const question = this.#open.get(id);
    question?.settle(answer);
    return question !== undefined;
  }

  close(): void {
    for (const { settle } of [...this.#open.values()]) settle(null);
  }
}
