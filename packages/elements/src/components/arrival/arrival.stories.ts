import { html } from 'lit';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Patient/1 Arrival', component: 'tdoc-arrival' } satisfies Meta;

const LOGO =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"%3E%3Crect width="48" height="48" rx="12" fill="%230b5a66"/%3E%3Cpath d="M20 12h8v8h8v8h-8v8h-8v-8h-8v-8h8z" fill="white"/%3E%3C/svg%3E';

export const Complete: Story = {
  render: () =>
    html`<tdoc-arrival
      organization-name="Hôpital Saint-Aubin"
      organization-logo=${LOGO}
      practitioner-name="Dr Anne Garnier"
      scheduled-at="2026-11-23T10:30:00"
    ></tdoc-arrival>`,
};
export const Bare: Story = { render: () => html`<tdoc-arrival></tdoc-arrival>` };
