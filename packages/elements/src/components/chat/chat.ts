/** Written messages between the participants. Sends nothing itself and keeps nothing. */
import type { ChatMessage, Participant } from '@tdoc/sdk-core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { TDocMessageRequestEvent } from '../../events.ts';
import { icon } from '../../internal/icons.ts';
import { nameOf } from '../../internal/names.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { formatTime } from '../../localization/format.ts';
import { chatStyles } from './chat.styles.ts';

/** Longest message the core accepts, in characters. */
const MAX_MESSAGE_CHARS = 2000;
/** Remaining characters from which the count is shown. */
const COUNT_FROM = 200;

/** @fires tdoc-message-request - A message to send. */
export class TDocChat extends TDocElement {
  static override styles = [TDocElement.styles, chatStyles];

  @property({ attribute: false }) messages: readonly ChatMessage[] = [];
  /** Those who may have written; messages of somebody gone keep their role-less name. */
  @property({ attribute: false }) participants: readonly Participant[] = [];

  @state() private draft = '';

  @query('.log') private log!: HTMLElement;
  @query('textarea') private field!: HTMLTextAreaElement;

  /** Puts the keyboard where one writes. */
  override focus(): void {
    this.field.focus();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('messages')) this.log.scrollTop = this.log.scrollHeight;
  }

  protected override render(): TemplateResult {
    const text = this.t.chat;
    const remaining = MAX_MESSAGE_CHARS - this.draft.length;
    return html`
      <div class="log" role="log" aria-label=${text.title} tabindex="0">
        ${this.messages.length === 0 ? html`<p class="muted">${text.empty}</p>` : nothing}
        ${repeat(
          this.messages,
          ({ id }) => id,
          (message) => this.#message(message),
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
        ></textarea>
        <button
          class="primary"
          type="submit"
          aria-label=${text.send}
          ?disabled=${this.draft.trim() === ''}
        >
          ${icon('send', 22)}
        </button>
      </form>
    `;
  }

  #message(message: ChatMessage): TemplateResult {
    const author = this.participants.find(({ id }) => id === message.from);
    const other = author === undefined ? '' : nameOf(author, this.t);
    const who = message.isLocal ? this.t.you : other;
    return html`<div class="message ${message.isLocal ? 'own' : ''}">
      <p class="meta">
        ${who === '' ? nothing : html`${who} · `}${formatTime(message.sentAt, this.language)}
      </p>
      <p class="text">${message.text}</p>
    </div>`;
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
