/** Written messages and files between the participants. Sends nothing itself and keeps nothing. */
import type { ChatMessage, Participant } from '@tdoc/sdk-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, queryAll, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { TDocFileRequestEvent, TDocMessageRequestEvent } from '../../events.ts';
import type { FileFacts } from '../../internal/files.ts';
import { icon } from '../../internal/icons.ts';
import { nameOf } from '../../internal/names.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { formatTime } from '../../localization/format.ts';
import { chatStyles } from './chat.styles.ts';

/** Longest message the core accepts, in characters. */
const MAX_MESSAGE_CHARS = 2000;
/** Remaining characters from which the count is shown. */
const COUNT_FROM = 200;

type Entry = { message: ChatMessage } | { file: FileFacts };

/** Both in one line, each in its own order; a file stands before the messages written after it. */
function entriesOf(messages: readonly ChatMessage[], files: readonly FileFacts[]): Entry[] {
  const waiting = [...files];
  const entries = messages.flatMap((message): Entry[] => {
    const after = waiting.findIndex(({ at }) => at > message.sentAt);
    const before = waiting.splice(0, after === -1 ? waiting.length : after);
    return [...before.map((file) => ({ file })), { message }];
  });
  return [...entries, ...waiting.map((file) => ({ file }))];
}

const keyOf = (entry: Entry): string =>
  'file' in entry ? `file ${entry.file.id}` : `message ${entry.message.id}`;

/**
 * @fires tdoc-message-request - A message to send.
 * @fires tdoc-file-request - Files to offer, chosen, dropped or pasted.
 */
export class TDocChat extends TDocElement {
  static override styles = [TDocElement.styles, chatStyles];

  @property({ attribute: false }) messages: readonly ChatMessage[] = [];
  /** Files sent and offered, in the order they were. */
  @property({ attribute: false }) files: readonly FileFacts[] = [];
  /** Those who may have written; messages of somebody gone keep their role-less name. */
  @property({ attribute: false }) participants: readonly Participant[] = [];

  @state() private draft = '';
  @state() private isOver = false;

  @query('.log') private log!: HTMLElement;
  @queryAll('tdoc-file-item') private items!: NodeListOf<TDocElement>;
  @query('input') private chooser!: HTMLInputElement;
  @query('textarea') private field!: HTMLTextAreaElement;

  constructor() {
    super();
    for (const type of ['dragover', 'dragleave', 'drop'] as const) {
      this.addEventListener(type, this.#dragged);
    }
  }

  /** Puts the keyboard where one writes. */
  override focus(): void {
    this.field.focus();
  }

  protected override updated(changed: PropertyValues<this>): void {
    const grew = (name: 'messages' | 'files') =>
      changed.has(name) && this[name].length > (changed.get(name)?.length ?? 0);
    if (grew('messages') || grew('files')) void this.#showLast();
  }

  /** A file has its height only once it is drawn. */
  async #showLast(): Promise<void> {
    await Promise.all([...this.items].map(({ updateComplete }) => updateComplete));
    this.log.scrollTop = this.log.scrollHeight;
  }

  protected override render(): TemplateResult {
    const text = this.t.chat;
    const entries = entriesOf(this.messages, this.files);
    const remaining = MAX_MESSAGE_CHARS - this.draft.length;
    return html`
      ${this.isOver ? html`<p class="drop" aria-hidden="true">${this.t.files.drop}</p>` : nothing}
      <div class="log" role="log" aria-label=${text.title} tabindex="0">
        ${entries.length === 0 ? html`<p class="muted">${text.empty}</p>` : nothing}
        ${repeat(entries, keyOf, (entry) =>
          'file' in entry ? this.#file(entry.file) : this.#message(entry.message),
        )}
      </div>
      <form @submit=${this.#submit}>
        ${
          remaining <= COUNT_FROM
            ? html`<p class="count muted" role="status">
                ${text.remaining(Math.max(0, remaining))}
              </p>`
            : nothing
        }
        <textarea
          rows="1"
          aria-label=${text.label}
          placeholder=${text.placeholder}
          maxlength=${MAX_MESSAGE_CHARS}
          .value=${this.draft}
          @input=${this.#type}
          @keydown=${this.#keydown}
          @paste=${this.#paste}
        ></textarea>
        <button
          class="primary"
          type="submit"
          aria-label=${text.send}
          ?disabled=${this.draft.trim() === ''}
        >
          ${icon('send', 22)}
        </button>
        <button class="attach quiet" type="button" @click=${() => this.chooser.click()}>
          ${icon('clip', 22)} ${this.t.files.attach}
        </button>
        <input type="file" multiple hidden @change=${this.#choose} />
      </form>
    `;
  }

  #message({ from, isLocal, sentAt, text }: ChatMessage): TemplateResult {
    return html`<div class="message ${isLocal ? 'own' : ''}">
      ${this.#meta({ from, isLocal, at: sentAt })}
      <p class="text">${text}</p>
    </div>`;
  }

  #file(file: FileFacts): TemplateResult {
    const isLocal = file.direction === 'sending';
    return html`<div class="message file ${isLocal ? 'own' : ''}">
      ${this.#meta({ from: file.from, isLocal, at: file.at })}
      <tdoc-file-item .file=${file}></tdoc-file-item>
    </div>`;
  }

  #meta({ from, isLocal, at }: { from: string; isLocal: boolean; at: Date }): TemplateResult {
    const author = this.participants.find(({ id }) => id === from);
    const other = author === undefined ? '' : nameOf(author, this.t);
    const who = isLocal ? this.t.you : other;
    return html`<p class="meta">
      ${who === '' ? nothing : html`${who} · `}${formatTime(at, this.language)}
    </p>`;
  }

  #choose(): void {
    this.#offer(this.chooser.files);
    // The same file may be chosen again.
    this.chooser.value = '';
  }

  #paste(event: ClipboardEvent): void {
    if (this.#offer(event.clipboardData?.files)) event.preventDefault();
  }

  readonly #dragged = (event: DragEvent): void => {
    if (!(event.dataTransfer?.types ?? []).includes('Files')) return;
    // Else the browser would leave the call and open the file.
    event.preventDefault();
    if (event.type === 'dragover') this.isOver = true;
    else this.isOver = false;
    if (event.type === 'drop') this.#offer(event.dataTransfer?.files);
  };

  #offer(files: FileList | null | undefined): boolean {
    const chosen = [...(files ?? [])];
    if (chosen.length > 0) this.emit(new TDocFileRequestEvent(chosen));
    return chosen.length > 0;
  }

  #type(): void {
    this.draft = this.field.value;
  }

  #keydown(event: KeyboardEvent): void {
    // Enter sends as in every messenger; while an input method composes, it only ends the word
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#send();
  }

  #submit(event: SubmitEvent): void {
    event.preventDefault();
    this.#send();
  }

  #send(): void {
    const text = this.draft.trim();
    if (text === '') return;
    if (this.emit(new TDocMessageRequestEvent(text))) this.draft = '';
    this.field.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-chat': TDocChat;
  }
}
