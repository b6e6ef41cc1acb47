/** Before leaving: one sentence, one filled action. A practitioner chooses between leaving and ending. */
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { TDocEndRequestEvent, TDocLeaveRequestEvent, TDocPanelRequestEvent } from '../../events.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { leaveSheetStyles } from './leave-sheet.styles.ts';

/**
 * @fires tdoc-leave-request - I leave, the others stay.
 * @fires tdoc-end-request - The practitioner ends for all.
 * @fires tdoc-panel-request - Null: stay.
 */
export class TDocLeaveSheet extends TDocElement {
  static override styles = [TDocElement.styles, leaveSheetStyles];

  @property({ type: Boolean }) practitioner = false;

  protected override render(): TemplateResult {
    const text = this.t.leaving;
    const leave = (): boolean => this.emit(new TDocLeaveRequestEvent());
    return html`<section>
      <p>${this.practitioner ? text.practitionerText : text.text}</p>
      <div class="choices">
        <button
          class="danger"
          type="button"
          data-action=${this.practitioner ? 'end' : 'leave'}
          @click=${this.practitioner ? () => this.emit(new TDocEndRequestEvent()) : leave}
        >
          ${this.practitioner ? text.endForAll : text.leave}
        </button>
        ${
          this.practitioner
            ? html`<button class="quiet" type="button" data-action="leave" @click=${leave}>
                ${text.leaveOnly}
              </button>`
            : nothing
        }
        <button
          class="quiet"
          type="button"
          data-action="stay"
          @click=${() => this.emit(new TDocPanelRequestEvent(null))}
        >
          ${text.cancel}
        </button>
      </div>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-leave-sheet': TDocLeaveSheet;
  }
}
