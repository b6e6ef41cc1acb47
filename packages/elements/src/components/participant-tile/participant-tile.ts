/**
 * One participant's picture, or initials and name when the camera is off. Also plays their sound.
 * Shows what the snapshot says, never what was asked for.
 */
import type { Participant } from '@tdoc/sdk-core';
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { TDocPlaybackBlockedEvent } from '../../events.ts';
import { icon } from '../../internal/icons.ts';
import { initialsOf, nameOf } from '../../internal/names.ts';
import { playing } from '../../internal/playing.ts';
import { TDocElement } from '../../internal/tdoc-element.ts';
import { participantTileStyles } from './participant-tile.styles.ts';

/** @fires tdoc-playback-blocked - The browser wants a press before it plays this person's sound. */
export class TDocParticipantTile extends TDocElement {
  static override styles = [TDocElement.styles, participantTileStyles];

  @property({ attribute: false }) participant: Participant | null = null;
  /** What to draw: the face, or the shared screen (always whole). */
  @property() source: 'camera' | 'screen' = 'camera';
  /** `cover` for portraits; `contain` shows the whole picture. */
  @property() fit: 'cover' | 'contain' = 'cover';
  @property({ type: Boolean }) mirrored = false;
  /** True for the tile that plays the participant's sound; one tile each. */
  @property({ type: Boolean }) sounding = false;
  /** True while their camera is being restored: the last picture stays, softened. */
  @property({ type: Boolean }) softened = false;
  /** True where a name would only repeat the heading (one face on the page). */
  @property({ type: Boolean, attribute: 'without-name' }) withoutName = false;
  @property({ attribute: false }) speakerId: string | null = null;

  /** Plays again after a press allowed it. */
  async resume(): Promise<void> {
    await this.renderRoot.querySelector('audio')?.play();
  }

  protected override render(): TemplateResult {
    const participant = this.participant;
    if (participant === null) return html``;
    const name = participant.isLocal ? this.t.you : nameOf(participant, this.t);
    const remote = this.source === 'screen' ? participant.screen : participant.camera;
    const shown = remote.on && remote.track !== null;
    const soft = this.softened || participant.connection === 'interrupted';
    return html`<figure>
      ${
        shown
          ? html`<video
              class=${classMap({
                contain: this.fit === 'contain' || this.source === 'screen',
                mirrored: this.mirrored && this.source === 'camera',
                softened: soft,
              })}
              aria-label=${participant.isLocal ? this.t.tile.ownPicture : this.t.tile.videoOf(name)}
              autoplay
              playsinline
              .muted=${true}
              ${playing(remote.track)}
            ></video>`
          : this.#withoutPicture(participant, name)
      }
      ${
        this.sounding && !participant.isLocal
          ? html`<audio
              autoplay
              ${playing(participant.microphone.track, {
                sinkId: this.speakerId,
                onBlocked: () => this.emit(new TDocPlaybackBlockedEvent()),
              })}
            ></audio>`
          : nothing
      }
      ${this.#caption(participant, name, shown)}
    </figure>`;
  }

  #withoutPicture(participant: Participant, name: string): TemplateResult {
    const own = participant.isLocal ? (participant.displayName ?? name) : name;
    const connecting = participant.connection === 'connecting';
    return html`<div class="off">
      <span class="initials" aria-hidden="true">${initialsOf(own)}</span>
      <span class="state">
        ${connecting ? this.t.tile.connecting(name) : this.t.tile.cameraOff}
      </span>
    </div>`;
  }

  #caption(
    participant: Participant,
    name: string,
    shown: boolean,
  ): TemplateResult | typeof nothing {
    const muted = !participant.microphone.on && participant.connection !== 'connecting';
    const label = this.source === 'screen' ? this.t.tile.sharing(name) : name;
    if (this.withoutName && shown && !muted) return nothing;
    return html`<figcaption>
      ${
        muted && this.source === 'camera'
          ? html`${icon('microphoneOff', 16)}<span class="visually-hidden"
                >${this.t.tile.muted(name)}</span
              >`
          : nothing
      }
      <span>${label}</span>
    </figcaption>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tdoc-participant-tile': TDocParticipantTile;
  }
}
