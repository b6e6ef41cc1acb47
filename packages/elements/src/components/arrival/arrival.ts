/** The patient's first screen: am I in the right place? Says where, with whom, when; one button. */
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { TDocBeginRequestEvent } from '../../events.ts';
import { icon } from '../../internal/icons.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { formatDay } from '../../localization/format-day.ts';
import { formatTime, toDate } from '../../localization/format.ts';
import { screen } from '../../styles/screen.ts';
import { arrivalStyles } from './arrival.styles.ts';

/** @fires tdoc-begin-request - The person starts. */
export class TDocArrival extends TDocElement {
  static override styles = [TDocElement.styles, screen, arrivalStyles];

  @property({ attribute: 'organization-name' }) organizationName: string | null = null;
  /** Address of the organization's logo, same origin or allowed by the page's policy. */
  @property({ attribute: 'organization-logo' }) organizationLogo: string | null = null;
  @property({ attribute: 'practitioner-name' }) practitionerName: string | null = null;
  /** ISO 8601. */
  @property({ attribute: 'scheduled-at' }) scheduledAt: string | null = null;

  protected override render(): TemplateResult {
    return html`<section class="screen" aria-labelledby="title">
      ${this.#organization()}
      <h2 id="title" tabindex="-1" data-heading>${this.t.arrival.title}</h2>
      ${this.#visit()}
      <p class="secure">${icon('lock')}<span>${this.t.arrival.secure}</span></p>
      <div class="actions">
        <button
          class="primary"
          part="primary"
          type="button"
          @click=${() => this.emit(new TDocBeginRequestEvent())}
        >
          ${this.t.arrival.begin}
        </button>
      </div>
    </section>`;
  }

  #organization(): TemplateResult | typeof nothing {
    if (this.organizationName === null && this.organizationLogo === null) return nothing;
    const logo = this.organizationLogo;
    return html`<div class="organization">
      ${logo === null ? nothing : html`<img src=${logo} alt="" />`}
      <span>${this.organizationName}</span>
    </div>`;
  }

  #visit(): TemplateResult | typeof nothing {
    const date = toDate(this.scheduledAt);
    if (date === null && this.practitionerName === null) return nothing;
    const when =
      date === null
        ? nothing
        : html`<p class="line">
            ${icon('clock')}<span
              >${this.t.arrival.at(
                formatDay(date, this.language),
                formatTime(date, this.language),
              )}</span
            >
          </p>`;
    const who =
      this.practitionerName === null
        ? nothing
        : html`<p class="line">${icon('person')}<span>${this.practitionerName}</span></p>`;
    return html`<div class="card visit">${who}${when}</div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-arrival': TDocArrival;
  }
}
