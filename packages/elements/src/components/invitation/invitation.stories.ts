import { html } from 'lit';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Practitioner/Invitation', component: 'tdoc-invitation' } satisfies Meta;

const LINK =
  'https://saint-aubin.example/visite#r=tc_AAAAAAAAAAAAAAAAAAAAAA&k=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

export const Link: Story = {
  render: () =>
    html`<tdoc-invitation primary patient-name="Mme Martin" .link=${LINK}></tdoc-invitation>`,
};
