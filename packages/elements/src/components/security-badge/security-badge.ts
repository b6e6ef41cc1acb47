/** The lock on the call: says that it is encrypted once that is proven, and opens the code. */
import { html, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { TDocPanelRequestEvent } from '../../events.ts';
import { icon } from '../../internal/icons.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { securityBadgeStyles } from './security-badge.styles.ts';

/** @fires tdoc-panel-request - Show the verification code. */
export class TDocSecurityBadge extends TDocElement {
  static override styles = [TDocElement.styles, securityBadgeStyles];

  /** True while the counters prove it for everybody here. */
  @property({ type: Boolean }) encrypted = false;
  /** True when the person compared the code with everybody here as well. */
  @property({ type: Boolean }) verified = false;
  @property({ type: Boolean }) expanded = false;

  protected override render(): TemplateResult {
    const { badge } = this.t;
    const isVerified = this.encrypted && this.verified;
    const known = isVerified ? badge.verified : badge.encrypted;
    const label = this.encrypted ? known : badge.pending;
    return html`<button
      class=${this.encrypted ? 'encrypted' : ''}
      type="button"
      title=${badge.open}
      aria-expanded=${this.expanded}
      @click=${() => this.emit(new TDocPanelRequestEvent(this.expanded ? null : 'verification'))}
    >
      ${icon(this.encrypted ? (isVerified ? 'lockCheck' : 'lock') : 'clock', 18)}<span
        >${label}</span
      >
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-security-badge': TDocSecurityBadge;
  }
}
