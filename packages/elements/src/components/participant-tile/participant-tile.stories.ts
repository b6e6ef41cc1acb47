import { html } from 'lit';
import { garnier, martin } from '../../fixtures/participants.ts';
import { patientPicture, sharedDocument } from '../../fixtures/pictures.ts';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default {
  title: 'Parts/Participant tile',
  component: 'tdoc-participant-tile',
} satisfies Meta;

export const Picture: Story = {
  render: () =>
    html`<div class="story-picture">
      <tdoc-participant-tile
        .participant=${martin({ camera: { track: patientPicture(), on: true } })}
      ></tdoc-participant-tile>
    </div>`,
};
export const CameraOffAndMuted: Story = {
  render: () =>
    html`<div class="story-picture">
      <tdoc-participant-tile
        .participant=${martin({ microphone: { track: null, on: false } })}
      ></tdoc-participant-tile>
    </div>`,
};
export const Connecting: Story = {
  render: () =>
    html`<div class="story-picture">
      <tdoc-participant-tile
        .participant=${garnier({ connection: 'connecting' })}
      ></tdoc-participant-tile>
    </div>`,
};
export const Screen: Story = {
  render: () =>
    html`<div class="story-picture">
      <tdoc-participant-tile
        source="screen"
        .participant=${garnier({ screen: { track: sharedDocument(), on: true } })}
      ></tdoc-participant-tile>
    </div>`,
};
