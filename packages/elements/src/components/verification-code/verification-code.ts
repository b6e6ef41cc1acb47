/**
 * Is it really them? Seven pictures with their names and three numbers, to read aloud to each other, and
 * the answer: the same, or not. An answer that ends the teleconsultation is asked for twice.
 */
import type { ParticipantId, SecurityReport, VerificationCode } from '@tdoc/sdk-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { TDocVerificationRequestEvent } from '../../events.ts';
import { icon } from '../../internal/icons.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { VERIFICATION_EMOJI } from '../../localization/emoji.ts';
import { verificationCodeStyles } from './verification-code.styles.ts';

/** @fires tdoc-verification-request - The person compared the code, and says what came of it. */
export class TDocVerificationCode extends TDocElement {
  static override styles = [TDocElement.styles, verificationCodeStyles];

  /** Null until the two browsers have agreed on their keys. */
  @property({ attribute: false }) code: VerificationCode | null = null;
  /** With whom; absent, the code is shown and no answer is asked for. */
  @property({ attribute: 'participant-id' }) participantId: ParticipantId | null = null;
  @property({ attribute: 'remote-name' }) remoteName: string | null = null;
  /** Names the other person above the code, when several people are there. */
  @property({ type: Boolean }) named = false;
  /** What is known of the session so far. */
  @property({ attribute: false }) report: SecurityReport | null = null;

  @state() private doubting = false;

  @query('.answer') private answer!: HTMLElement | null;
  /** The button that was pressed goes with what it asked; the focus stays with the answer. */
  private hadFocus = false;

  protected override willUpdate(changed: PropertyValues<this>): void {
    // Another code was not compared yet: no answer to it has been begun.
    if (changed.has('code')) this.doubting = false;
    this.hadFocus = Boolean(this.answer?.querySelector(':focus'));
  }

  protected override updated(): void {
    if (this.hadFocus && this.shadowRoot?.activeElement === null) this.answer?.focus();
  }

  protected override render(): TemplateResult {
    const text = this.t.verification;
    const code = this.code;
    if (code === null) {
      return html`<section><p class="muted">${text.unavailable}</p></section>`;
    }
    return html`<section>
      ${this.#who()}
      ${
        this.report?.verified || this.doubting
          ? nothing
          : html`<p class="question">${text.question}</p>`
      }
      <ol class="emoji" role="list">
        ${code.emoji.map(
          (index) =>
            html`<li>
              <span class="picture" aria-hidden="true">${VERIFICATION_EMOJI[index]}</span>
              <span>${this.t.emoji[index]}</span>
            </li>`,
        )}
      </ol>
      <div>
        <p class="muted">${text.numbers}</p>
        <p class="numbers">${code.numbers.map((number) => html`<span>${number}</span> `)}</p>
      </div>
      <div class="answer" tabindex="-1" aria-live="polite">${this.#answer(code)}</div>
    </section>`;
  }

  #who(): TemplateResult | typeof nothing {
    const text = this.t.verification;
    const credential = this.report?.credential ?? null;
    if (credential !== null) {
      const name = credential.name ?? this.remoteName ?? '';
      return html`<p class="vouched">
        ${icon('person', 20)}<span>${text.vouched(name, credential.issuerName)}</span>
      </p>`;
    }
    if (!this.named || this.remoteName === null) return nothing;
    return html`<p class="with">${text.with(this.remoteName)}</p>`;
  }

  #answer(code: VerificationCode): TemplateResult {
    const text = this.t.verification;
    const name = this.remoteName;
    if (this.report?.verified) {
      return html`<p class="verified">
          ${icon('check', 22)}<span
            >${name === null ? text.verified : text.verifiedWith(name)}</span
          >
        </p>
        <p class="muted">${text.lasts}</p>`;
    }
    if (this.participantId === null) return html`<p class="muted">${text.explain}</p>`;
    if (this.doubting) return this.#doubt(code);
    const told = this.report?.verifiedByRemote === true;
    return html`${
        told && name !== null ? html`<p class="told">${text.remoteSaysSame(name)}</p>` : nothing
      }
      <div class="buttons">
        <button class="outlined" type="button" @click=${() => this.#say(code, { identical: true })}>
          ${text.same}
        </button>
        <button class="outlined" type="button" @click=${() => (this.doubting = true)}>
          ${text.different}
        </button>
      </div>
      <p class="muted">${text.explain}</p>`;
  }

  /** Two people can misread; nobody should lose their visit to a slip of the finger. */
  #doubt(code: VerificationCode): TemplateResult {
    const text = this.t.verification;
    return html`<p class="question">${text.sure}</p>
      <p>${text.consequence}</p>
      <div class="buttons">
        <button class="quiet" type="button" @click=${() => (this.doubting = false)}>
          ${text.back}
        </button>
        <button class="danger" type="button" @click=${() => this.#say(code, { identical: false })}>
          ${text.stop}
        </button>
      </div>`;
  }

  #say(code: VerificationCode, { identical }: { identical: boolean }): void {
    if (this.participantId === null) return;
    const { participantId } = this;
    this.emit(new TDocVerificationRequestEvent({ participantId, code, identical }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-verification-code': TDocVerificationCode;
  }
}
