import { html } from 'lit';
import { martin } from '../../fixtures/participants.ts';
import { patientPicture } from '../../fixtures/pictures.ts';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Parts/Own picture', component: 'tdoc-own-picture' } satisfies Meta;

export const Draggable: Story = {
  render: () =>
    html`<div class="story-picture">
      <tdoc-own-picture
        .participant=${martin({ isLocal: true, camera: { track: patientPicture(), on: true } })}
      ></tdoc-own-picture>
    </div>`,
};
