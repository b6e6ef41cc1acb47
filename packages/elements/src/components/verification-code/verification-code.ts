/** Is it really them? Seven pictures with their names and three numbers, to read aloud to each other. */
import type { VerificationCode } from '@tdoc/sdk-core';
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { VERIFICATION_EMOJI } from '../../localization/emoji.ts';
import { verificationCodeStyles } from './verification-code.styles.ts';

export class TDocVerificationCode extends TDocElement {
  static override styles = [TDocElement.styles, verificationCodeStyles];

  /** Null until the connection is established. */
  @property({ attribute: false }) code: VerificationCode | null = null;
  /** With whom, when several people are there. */
  @property({ attribute: 'remote-name' }) remoteName: string | null = null;

  protected override render(): TemplateResult {
    const text = this.t.verification;
    const code = this.code;
    if (code === null) {
      return html`<section><p class="muted">${text.unavailable}</p></section>`;
    }
    return html`<section>
      ${
        this.remoteName === null
          ? nothing
          : html`<p class="muted">${text.with(this.remoteName)}</p>`
      }
      <p class="question">${text.question}</p>
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
      <p class="muted">${text.explain}</p>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-verification-code': TDocVerificationCode;
  }
}
