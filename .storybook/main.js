/** Storybook of the elements: every state beside its component, no network, no telemetry. */

/** @type {import('@storybook/web-components-vite').StorybookConfig} */
const config = {
  stories: ['../packages/elements/src/components/**/*.stories.ts'],
  addons: ['@storybook/addon-a11y'],
  framework: { name: '@storybook/web-components-vite', options: {} },
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
};

export default config;
