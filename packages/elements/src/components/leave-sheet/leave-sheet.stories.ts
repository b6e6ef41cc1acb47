import { html } from 'lit';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Parts/Leave sheet', component: 'tdoc-leave-sheet' } satisfies Meta;

export const Practitioner: Story = {
  render: () => html`<tdoc-leave-sheet practitioner></tdoc-leave-sheet>`,
};
export const Patient: Story = { render: () => html`<tdoc-leave-sheet></tdoc-leave-sheet>` };
