/**
 * One file on its way: what it is, how far it has come, and what can be done about it. Opens nothing:
 * what was received is saved when the person says so.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { TDocFileAnswerRequestEvent, TDocFileCancelRequestEvent } from '../../events.ts';
import type { FileFacts } from '../../internal/files.ts';
import { icon } from '../../internal/icons.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { formatSize } from '../../localization/format-size.ts';
import { fileItemStyles } from './file-item.styles.ts';

/**
 * @fires tdoc-file-answer-request - The person takes or refuses it.
 * @fires tdoc-file-cancel-request - It is given up.
 */
export class TDocFileItem extends TDocElement {
  static override styles = [TDocElement.styles, fileItemStyles];

  /** A snapshot, or the core's own object, which moves on: handing it over again draws it again. */
  @property({ attribute: false, hasChanged: () => true }) file: FileFacts | null = null;

  #saving: { blob: Blob; url: string } | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.#saving !== null) URL.revokeObjectURL(this.#saving.url);
    this.#saving = null;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { file } = this;
    if (file === null) return nothing;
    const isUnderWay = file.state === 'transferring';
    const fault = file.error === null ? null : this.t.faults[file.error.code];
    return html`<div class="file">
      ${icon('file')}
      <p class="name" dir="auto">${file.name}</p>
      <p class="standing">${formatSize(file.size, this.language)} · ${this.#standing(file)}</p>
      ${fault === null ? nothing : html`<p class="what">${fault.whatToDo}</p>`}
      ${
        isUnderWay
          ? html`<progress max="1" .value=${file.progress} aria-label=${file.name}></progress>`
          : nothing
      }
      ${this.#actions(file)}
    </div>`;
  }

  #standing({ state, direction, progress, error }: FileFacts): string {
    const text = this.t.files;
    const isSending = direction === 'sending';
    const percent = Math.floor(progress * 100);
    switch (state) {
      case 'offered':
        return isSending ? text.waiting : text.offered;
      case 'transferring':
        return isSending ? text.sending(percent) : text.receiving(percent);
      case 'done':
        return isSending ? text.sent : text.received;
      case 'failed':
        return error === null ? '' : this.t.faults[error.code].title;
    }
  }

  #actions(file: FileFacts): TemplateResult | typeof nothing {
    const text = this.t.files;
    const { id, state, direction, name } = file;
    if (state === 'offered' && direction === 'receiving') {
      return html`<div class="actions">
        <button
          class="outlined"
          type="button"
          aria-label=${text.acceptNamed(name)}
          @click=${() => this.emit(new TDocFileAnswerRequestEvent({ fileId: id, accepted: true }))}
        >
          ${text.accept}
        </button>
        <button
          class="quiet"
          type="button"
          aria-label=${text.refuseNamed(name)}
          @click=${() => this.emit(new TDocFileAnswerRequestEvent({ fileId: id, accepted: false }))}
        >
          ${text.refuse}
        </button>
      </div>`;
    }
    if (state === 'done') return direction === 'receiving' ? this.#save(file) : nothing;
    if (state === 'failed') return nothing;
    return html`<div class="actions lone">
      <button
        class="quiet"
        type="button"
        aria-label=${text.cancelNamed(name)}
        @click=${() => this.emit(new TDocFileCancelRequestEvent(id))}
      >
        ${text.cancel}
      </button>
    </div>`;
  }

  #save({ file, name }: FileFacts): TemplateResult | typeof nothing {
    if (file === null) return nothing;
    if (this.#saving?.blob !== file) {
      if (this.#saving !== null) URL.revokeObjectURL(this.#saving.url);
      this.#saving = { blob: file, url: URL.createObjectURL(file) };
    }
    // Downloaded, never shown in a tab of the page's own origin.
    return html`<div class="actions">
      <a
        class="outlined"
        href=${this.#saving.url}
        download=${name}
        aria-label=${this.t.files.saveNamed(name)}
        >${this.t.files.save}</a
      >
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-file-item': TDocFileItem;
  }
}
