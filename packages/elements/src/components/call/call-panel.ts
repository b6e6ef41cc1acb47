/** What a panel of the call holds and is called. Pure templates over the call's own properties. */
import type { ChatMessage, Participant } from '@tdoc/sdk-core';
import { html, nothing, type TemplateResult } from 'lit';
import type { Panel } from '../../events.ts';
import type { FileFacts } from '../../internal/files.ts';
import { nameOf } from '../../internal/names.ts';
import type { Translation } from '../../localization/translation.ts';
import type { DeviceLists, SelectedDevices } from '../../internal/devices.ts';

export interface PanelFacts {
  readonly local: Participant | null;
  readonly remotes: readonly Participant[];
  readonly waiting: readonly Participant[];
  readonly messages: readonly ChatMessage[];
  readonly files: readonly FileFacts[];
  readonly devices: DeviceLists;
  readonly selected: SelectedDevices;
  readonly practitioner: boolean;
  readonly ownHidden: boolean;
  readonly canShareScreen: boolean;
  readonly sharing: boolean;
  readonly groupCode: readonly string[] | null;
}

export function panelTitle(panel: Panel, t: Translation): string {
  const titles: Readonly<Record<Panel, string>> = {
    chat: t.chat.title,
    verification: t.verification.title,
    devices: t.devices.title,
    people: t.waitingList.title,
    more: t.controls.more,
    leave: t.leaving.title,
  };
  return titles[panel];
}

export function panelBody(panel: Panel, facts: PanelFacts, t: Translation): TemplateResult {
  switch (panel) {
    case 'chat':
      return html`<tdoc-chat
        .messages=${facts.messages}
        .files=${facts.files}
        .participants=${facts.remotes}
      ></tdoc-chat>`;
    case 'verification':
      return codes(facts, t);
    case 'devices':
      return html`<div class="padded">
        <tdoc-device-picker
          .devices=${facts.devices}
          .selected=${facts.selected}
        ></tdoc-device-picker>
      </div>`;
    case 'people':
      return html`<div class="padded">
        <tdoc-waiting-list .waiting=${facts.waiting}></tdoc-waiting-list>
      </div>`;
    case 'more':
      return html`<tdoc-call-menu
        .practitioner=${facts.practitioner}
        .ownHidden=${facts.ownHidden}
        .canShareScreen=${facts.canShareScreen}
        .sharing=${facts.sharing}
      ></tdoc-call-menu>`;
    case 'leave':
      return html`<tdoc-leave-sheet .practitioner=${facts.practitioner}></tdoc-leave-sheet>`;
  }
}

function codes({ remotes, groupCode }: PanelFacts, t: Translation): TemplateResult {
  const several = remotes.length > 1;
  if (remotes.length === 0) return html`<tdoc-verification-code></tdoc-verification-code>`;
  return html`${remotes.map(
    (remote) =>
      html`<tdoc-verification-code
          .code=${remote.verificationCode}
          .participantId=${remote.id}
          .remoteName=${nameOf(remote, t)}
          .named=${several}
          .report=${remote.protection}
        ></tdoc-verification-code>
        <tdoc-security-details
          .report=${remote.protection}
          .remoteName=${several ? nameOf(remote, t) : null}
        ></tdoc-security-details>`,
  )}
  ${several && groupCode !== null ? group(groupCode, t) : nothing}`;
}

function group(groupCode: readonly string[], t: Translation): TemplateResult {
  return html`<div class="padded group">
    <p class="muted">${t.verification.group}</p>
    <p class="digits">${groupCode.map((block) => html`<span>${block}</span> `)}</p>
  </div>`;
}
