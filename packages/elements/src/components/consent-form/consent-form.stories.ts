import { html } from 'lit';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Patient/2 Consent', component: 'tdoc-consent-form' } satisfies Meta;

const PURPOSES = [
  { id: 'teleconsultation.av', required: true },
  { id: 'ehr.export', required: false },
  { id: 'student-present', required: false },
];

export const First: Story = {
  render: () => html`<tdoc-consent-form .purposes=${PURPOSES}></tdoc-consent-form>`,
};
export const Second: Story = {
  render: () =>
    html`<tdoc-consent-form
      .purposes=${PURPOSES}
      .decisions=${{ 'teleconsultation.av': 'granted' }}
    ></tdoc-consent-form>`,
};
export const Refused: Story = {
  render: () =>
    html`<tdoc-consent-form
      .purposes=${PURPOSES}
      .decisions=${{ 'teleconsultation.av': 'refused' }}
    ></tdoc-consent-form>`,
};
