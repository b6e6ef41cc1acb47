import { html } from 'lit';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default {
  title: 'Host/Teleconsultation',
  component: 'tdoc-teleconsultation',
} satisfies Meta;

/** Without a link in the address, the patient's journey starts with what to do about it. */
export const WithoutLink: Story = {
  render: () =>
    html`<tdoc-teleconsultation
      mode="patient"
      phone-number="01 23 45 67 89"
    ></tdoc-teleconsultation>`,
};
