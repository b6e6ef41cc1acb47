import { html } from 'lit';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Parts/Level meter', component: 'tdoc-level-meter' } satisfies Meta;

export const Speaking: Story = {
  render: () => html`<tdoc-level-meter .level=${() => 0.35}></tdoc-level-meter>`,
};
export const Silent: Story = { render: () => html`<tdoc-level-meter></tdoc-level-meter>` };
