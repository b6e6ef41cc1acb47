/** The patient's link: to copy, or to scan. It holds the secret of the teleconsultation. */
import { html, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { until } from 'lit/directives/until.js';
import { TDocInvitationCopiedEvent } from '../../events.ts';
import { icon } from '../../internal/icons.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { invitationStyles } from './invitation.styles.ts';

/** @fires tdoc-invitation-copied - The link is in the clipboard. */
export class TDocInvitation extends TDocElement {
  static override styles = [TDocElement.styles, invitationStyles];

  /** The whole link, secret included: a property, so that it never stands in the page's markup. */
  @property({ attribute: false }) link = '';
  @property({ attribute: 'patient-name' }) patientName: string | null = null;
  /** True while copying is the screen's one action; else the button is quiet. */
  @property({ type: Boolean }) primary = false;

  @state() private copied: 'not-yet' | 'copied' | 'refused' = 'not-yet';

  @query('input') private field!: HTMLInputElement;

  protected override render(): TemplateResult {
    const text = this.t.invitation;
    return html`<section aria-labelledby="title">
      <div class="intro">
        <h3 id="title">
          ${this.patientName === null ? text.title : text.titleFor(this.patientName)}
        </h3>
        <p class="muted">${text.text}</p>
      </div>
      <div class="link">
        <input
          readonly
          aria-label=${text.linkLabel}
          autocomplete="off"
          spellcheck="false"
          .value=${this.link}
          @focus=${() => this.field.select()}
        />
        <button
          class=${this.primary && this.copied !== 'copied' ? 'primary' : 'outlined'}
          type="button"
          @click=${this.#copy}
        >
          ${icon(this.copied === 'copied' ? 'check' : 'copy', 20)}
          ${this.copied === 'copied' ? text.copied : text.copy}
        </button>
      </div>
      <p role="status" class=${this.copied === 'refused' ? '' : 'visually-hidden'}>
        ${this.#announcement()}
      </p>
      <div class="scan">
        ${guard([this.link, this.language], () => until(this.#qrCode(), html`<div class="qr"></div>`))}
        <p class="muted">${text.scan}</p>
      </div>
    </section>`;
  }

  /** Loaded when a link is first shown: patients never need it. Without it there is still the link. */
  async #qrCode(): Promise<TemplateResult | typeof nothing> {
    try {
      const { qrCode } = await import('./qr-code.ts');
      return qrCode(this.link, this.t.invitation.qr);
    } catch {
      return nothing;
    }
  }

  #announcement(): string {
    if (this.copied === 'copied') return this.t.invitation.copied;
    return this.copied === 'refused' ? this.t.invitation.copyFailed : '';
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.link);
      this.copied = 'copied';
      this.emit(new TDocInvitationCopiedEvent());
    } catch {
      this.copied = 'refused'; // a framed record may forbid the clipboard: leave the link selected
      this.field.focus();
      this.field.select();
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-invitation': TDocInvitation;
  }
}
