/** Language and theme for every story, as a host page would set them. */
import { html } from 'lit';
import '../packages/elements/src/define.ts';
import './preview.css';

const WHOLE_SCREENS = /^(Patient|Call|Errors|Host\/Teleconsultation|Practitioner\/Lobby)/;

/** @type {import('@storybook/web-components-vite').Preview} */
const preview = {
  parameters: { layout: 'fullscreen', a11y: { test: 'error' } },
  globalTypes: {
    lang: {
      description: 'Language',
      toolbar: { icon: 'globe', items: ['fr', 'en'], dynamicTitle: true },
    },
    theme: {
      description: 'Theme',
      toolbar: { icon: 'contrast', items: ['light', 'dark'], dynamicTitle: true },
    },
  },
  initialGlobals: { lang: 'fr', theme: 'light' },
  decorators: [
    (story, { globals, title }) => {
      document.documentElement.lang = globals.lang;
      document.documentElement.style.colorScheme = globals.theme;
      const padding = WHOLE_SCREENS.test(title) ? '' : 'padded';
      return html`<div class="story-page ${padding}">${story()}</div>`;
    },
  ],
};

export default preview;
