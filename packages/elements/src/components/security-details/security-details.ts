/**
 * What protects the exchange with one person, for those who want to see it: keys, suites, the browser's
 * own encryption, and the frames counted by the worker, track by track. Shows what is told, nothing else.
 */
import type { SecurityReport, TrackProof, TrackSource } from '@tdoc/sdk-core';
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { securityDetailsStyles } from './security-details.styles.ts';

const SOURCES: readonly TrackSource[] = ['microphone', 'camera', 'screen'];
const FINGERPRINT_SHOWN = 16;

export class TDocSecurityDetails extends TDocElement {
  static override styles = [TDocElement.styles, securityDetailsStyles];

  /** Null until the two browsers have agreed on their keys. */
  @property({ attribute: false }) report: SecurityReport | null = null;
  /** With whom, when several people are there. */
  @property({ attribute: 'remote-name' }) remoteName: string | null = null;
  @property({ type: Boolean }) expanded = false;

  protected override render(): TemplateResult | typeof nothing {
    const { report } = this;
    if (report === null) return nothing;
    const text = this.t.security;
    const { suites, transport } = report;
    return html`<details ?open=${this.expanded}>
      <summary>${this.remoteName === null ? text.title : text.titleWith(this.remoteName)}</summary>
      <dl>
        ${this.#row(text.level, text.levels[report.level])}
        ${this.#row(text.keys, [suites.handshake, suites.postQuantum])}
        ${this.#row(text.messages, suites.messages)}
        ${this.#row(text.media, `SFrame ${suites.media}`)}
        ${this.#row(text.transport, [
          transport?.dtlsVersion,
          transport?.dtlsCipher,
          transport?.srtpProfile,
        ])}
        ${this.#row(text.certificate, transport?.fingerprint?.slice(0, FINGERPRINT_SHOWN))}
      </dl>
      ${this.#frames(report)}
    </details>`;
  }

  #row(
    name: string,
    value: string | null | undefined | readonly (string | null | undefined)[],
  ): TemplateResult {
    const values = (Array.isArray(value) ? value : [value]).filter(Boolean) as string[];
    const told = values.length === 0 ? [this.t.security.notTold] : values;
    return html`<div>
      <dt>${name}</dt>
      ${told.map((one) => html`<dd translate="no">${one}</dd>`)}
    </div>`;
  }

  #frames({ tracks }: SecurityReport): TemplateResult | typeof nothing {
    const text = this.t.security;
    const used = SOURCES.filter(
      (source) => tracks[source].sent.in + tracks[source].received.in > 0,
    );
    if (used.length === 0) return html`<p class="muted">${text.noFrames}</p>`;
    return html`<table>
      <caption>
        ${text.frames}
      </caption>
      <thead>
        <tr>
          <td></td>
          <th scope="col">${text.sealed}</th>
          <th scope="col">${text.opened}</th>
          <th scope="col">${text.dropped}</th>
        </tr>
      </thead>
      <tbody>
        ${used.map((source) => this.#track(text.sources[source], tracks[source]))}
      </tbody>
    </table>`;
  }

  #track(name: string, { sent, received }: TrackProof): TemplateResult {
    const count = new Intl.NumberFormat(this.language);
    return html`<tr>
      <th scope="row">${name}</th>
      <td>${count.format(sent.out)}</td>
      <td>${count.format(received.out)}</td>
      <td>${count.format(sent.failures + received.failures)}</td>
    </tr>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-security-details': TDocSecurityDetails;
  }
}
