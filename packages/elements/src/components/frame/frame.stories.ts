import { html } from 'lit';
import type { Meta, Story } from '../../fixtures/stories.ts';
import '../../frame.ts';

export default { title: 'Host/Frame page', component: 'tdoc-frame' } satisfies Meta;

/** A frame whose page allows nobody: it says so to whoever looks at it. */
export const HostRefused: Story = { render: () => html`<tdoc-frame lang="fr"></tdoc-frame>` };
export const HostRefusedInEnglish: Story = {
  render: () => html`<tdoc-frame lang="en"></tdoc-frame>`,
};
