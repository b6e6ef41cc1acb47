import { html } from 'lit';
import { MESSAGES, waitingMartin } from '../../fixtures/participants.ts';
import { patientPicture } from '../../fixtures/pictures.ts';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Patient/4 Waiting room', component: 'tdoc-waiting-room' } satisfies Meta;

const me = () =>
  waitingMartin({
    isLocal: true,
    camera: { track: patientPicture(), on: true },
  });

export const Known: Story = {
  render: () =>
    html`<tdoc-waiting-room
      practitioner-name="Le Dr Garnier"
      practitioner-present
      expected-minutes="5"
      .local=${me()}
    ></tdoc-waiting-room>`,
};
export const WithMessage: Story = {
  render: () =>
    html`<tdoc-waiting-room
      practitioner-name="Le Dr Garnier"
      practitioner-present
      .local=${me()}
      .messages=${MESSAGES}
    ></tdoc-waiting-room>`,
};
export const NotYet: Story = {
  render: () =>
    html`<tdoc-waiting-room practitioner-name="Le Dr Garnier" .local=${me()}></tdoc-waiting-room>`,
};
export const Entering: Story = { render: () => html`<tdoc-waiting-room></tdoc-waiting-room>` };
