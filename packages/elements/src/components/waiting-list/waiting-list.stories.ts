import { html } from 'lit';
import { lucas, minutesAgo, waitingMartin } from '../../fixtures/participants.ts';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default {
  title: 'Practitioner/Waiting list',
  component: 'tdoc-waiting-list',
} satisfies Meta;

export const One: Story = {
  render: () => html`<tdoc-waiting-list .waiting=${[waitingMartin()]}></tdoc-waiting-list>`,
};
export const Several: Story = {
  render: () =>
    html`<tdoc-waiting-list
      .waiting=${[
        waitingMartin(),
        lucas({ presence: 'waiting', since: minutesAgo(0), deviceCheck: null }),
      ]}
    ></tdoc-waiting-list>`,
};
export const Lost: Story = {
  render: () =>
    html`<tdoc-waiting-list
      .waiting=${[
        waitingMartin({
          reachable: false,
          deviceCheck: { camera: false, microphone: true, speaker: true },
        }),
      ]}
    ></tdoc-waiting-list>`,
};
export const Empty: Story = {
  render: () => html`<tdoc-waiting-list patient-name="Mme Martin"></tdoc-waiting-list>`,
};
