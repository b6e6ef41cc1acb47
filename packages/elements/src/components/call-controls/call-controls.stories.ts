import { html } from 'lit';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Parts/Call controls', component: 'tdoc-call-controls' } satisfies Meta;

export const Everything: Story = {
  render: () =>
    html`<div class="story-dark">
      <tdoc-call-controls can-share-screen unread="2"></tdoc-call-controls>
    </div>`,
};
export const CutOff: Story = {
  render: () =>
    html`<div class="story-dark">
      <tdoc-call-controls microphone-muted camera-off></tdoc-call-controls>
    </div>`,
};
