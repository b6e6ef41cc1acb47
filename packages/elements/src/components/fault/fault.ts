/**
 * An error, as a whole screen or as a banner over what goes on: what happened, what to do, one
 * button, and the code, small, for support.
 */
import type { Role, TDocErrorCode } from '@tdoc/sdk-core';
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { TDocFaultActionEvent } from '../../events.ts';
import { icon } from '../../internal/icons.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import type { FaultText } from '../../localization/translation.ts';
import { screen } from '../../styles/screen.ts';
import { FAULT_ACTIONS } from './fault-actions.ts';
import { faultStyles } from './fault.styles.ts';

/** @fires tdoc-fault-action - The one button was pressed. */
export class TDocFault extends TDocElement {
  static override styles = [TDocElement.styles, screen, faultStyles];

  @property() code: TDocErrorCode | null = null;
  @property() variant: 'screen' | 'banner' = 'screen';
  /** Who reads this error: a practitioner may open a new teleconsultation. */
  @property({ attribute: 'viewer-role' }) viewerRole: Role = 'patient';
  /** A number to call instead, as it is dialled. */
  @property({ attribute: 'phone-number' }) phoneNumber: string | null = null;

  protected override render(): TemplateResult {
    if (this.code === null) return html``;
    return this.variant === 'banner' ? this.#banner(this.code) : this.#screen(this.code);
  }

  #screen(code: TDocErrorCode): TemplateResult {
    const fault = this.#text(code);
    return html`<section class="screen" aria-labelledby="title">
      <span class="mark">${icon('warning', 28)}</span>
      <div class="intro">
        <h2 id="title" tabindex="-1" data-heading>${fault.title}</h2>
        <p>${fault.whatToDo}</p>
      </div>
      ${
        this.phoneNumber === null
          ? nothing
          : html`<p class="card phone">
              ${icon('phone')}<span>${this.t.call.phoneCard(this.phoneNumber)}</span>
            </p>`
      }
      <div class="actions">
        <button class="primary" type="button" @click=${() => this.#act(code)}>
          ${fault.action}
        </button>
      </div>
      <p class="code">${this.t.faultCode} ${code}</p>
    </section>`;
  }

  #banner(code: TDocErrorCode): TemplateResult {
    const fault = this.t.faults[code];
    return html`<div class="banner" role="alert">
      ${icon('warning')}
      <div>
        <h3>${fault.title}</h3>
        <p>${fault.whatToDo}</p>
        <button class="quiet" type="button" @click=${() => this.#act(code)}>${fault.action}</button>
        <p class="code">${code}</p>
      </div>
    </div>`;
  }

  get #mayRenew(): boolean {
    return (
      this.viewerRole === 'practitioner' &&
      (this.code === 'ERR_TDOC_LINK_SECRET_WRONG' ||
        this.code === 'ERR_TDOC_TELECONSULTATION_ENDED')
    );
  }

  #text(code: TDocErrorCode): FaultText {
    const renewable: Readonly<Partial<Record<TDocErrorCode, FaultText>>> =
      this.t.practitionerFaults;
    return (this.#mayRenew ? renewable[code] : undefined) ?? this.t.faults[code];
  }

  #act(code: TDocErrorCode): void {
    this.emit(
      new TDocFaultActionEvent({ code, action: this.#mayRenew ? 'renew' : FAULT_ACTIONS[code] }),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-fault': TDocFault;
  }
}
