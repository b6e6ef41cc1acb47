/** Three bars for the network, by number as well as by colour; says nothing while it does not know. */
import type { ConnectionQuality } from '@tdoc/sdk-core';
import { html, svg, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { networkQualityStyles } from './network-quality.styles.ts';

const BARS: Readonly<Record<ConnectionQuality['level'], number>> = { good: 3, fair: 2, poor: 1 };

export class TDocNetworkQuality extends TDocElement {
  static override styles = [TDocElement.styles, networkQualityStyles];

  @property({ attribute: false }) quality: ConnectionQuality | null = null;

  protected override render(): TemplateResult {
    const level = this.quality?.level;
    if (level === undefined) return html``;
    const label = this.t.quality[level];
    return html`<span class="quality ${level}" role="img" aria-label=${label} title=${label}>
      <svg width="20" height="20" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
        ${[0, 1, 2].map(
          (bar) =>
            svg`<rect class=${bar < BARS[level] ? '' : 'absent'} x=${3 + bar * 7} y=${14 - bar * 5} width="4.5" height=${6 + bar * 5} rx="1.5" />`,
        )}
      </svg>
    </span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-network-quality': TDocNetworkQuality;
  }
}
