import { html } from 'lit';
import { DEVICES, SELECTED } from '../../fixtures/devices.ts';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Parts/Device picker', component: 'tdoc-device-picker' } satisfies Meta;

export const Choices: Story = {
  render: () =>
    html`<tdoc-device-picker .devices=${DEVICES} .selected=${SELECTED}></tdoc-device-picker>`,
};
export const NothingFound: Story = {
  render: () => html`<tdoc-device-picker></tdoc-device-picker>`,
};
