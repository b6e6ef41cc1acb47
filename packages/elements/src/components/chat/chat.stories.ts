import { html } from 'lit';
import { FILES } from '../../fixtures/files.ts';
import { garnier, MESSAGES } from '../../fixtures/participants.ts';
import type { Meta, Story } from '../../fixtures/stories.ts';

export default { title: 'Parts/Chat', component: 'tdoc-chat' } satisfies Meta;

export const Messages: Story = {
  render: () => html`<tdoc-chat .messages=${MESSAGES} .participants=${[garnier()]}></tdoc-chat>`,
};
export const Empty: Story = { render: () => html`<tdoc-chat></tdoc-chat>` };
export const Files: Story = {
  render: () =>
    html`<tdoc-chat
      .messages=${MESSAGES}
      .files=${FILES}
      .participants=${[garnier()]}
    ></tdoc-chat>`,
};
