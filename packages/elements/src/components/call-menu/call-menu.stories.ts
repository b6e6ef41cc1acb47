import { html } from 'lit';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Parts/Call menu', component: 'tdoc-call-menu' } satisfies Meta;

export const Practitioner: Story = {
  render: () => html`<tdoc-call-menu practitioner can-share-screen></tdoc-call-menu>`,
};
export const Patient: Story = { render: () => html`<tdoc-call-menu></tdoc-call-menu>` };
