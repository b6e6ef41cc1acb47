/**
 * One stroke set, drawn for this widget: 24 px grid, 1.75 px stroke, round ends.
 * State is told by shape: a slash for what is off.
 */
import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';

const SLASH = svg`<path d="M4 4l16 16" />`;

const SHAPES = {
  microphone: svg`<rect x="9" y="3" width="6" height="11" rx="3" /><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" />`,
  microphoneOff: svg`<path d="M9 9v2a3 3 0 0 0 4.8 2.4M15 11V6a3 3 0 0 0-5.8-1M5.5 11.5a6.5 6.5 0 0 0 10.2 5.3M18 14a6.4 6.4 0 0 0 .5-2.5M12 18v3" />${SLASH}`,
  camera: svg`<rect x="3" y="6.5" width="12.5" height="11" rx="2.5" /><path d="M15.5 10.8l4.3-2.6a.8.8 0 0 1 1.2.7v6.2a.8.8 0 0 1-1.2.7l-4.3-2.6" />`,
  cameraOff: svg`<path d="M10 6.5h3A2.5 2.5 0 0 1 15.5 9v3M15.5 10.800l4.3-2.600a.8.8 0 0 1 1.2.7v6.200a.8.8 0 0 1-1.1.7M14.8 16.800a2.5 2.5 0 0 1-1.8.7H5.500A2.5 2.5 0 0 1 3 15V9a2.5 2.5 0 0 1 2-2.45" />${SLASH}`,
  screen: svg`<rect x="3" y="4.5" width="18" height="12" rx="2.5" /><path d="M9 20h6M12 13.500v-5.500M9.5 10.200L12 7.800l2.5 2.4" />`,
  chat: svg`<path d="M6 4.500h12A2.5 2.5 0 0 1 20.5 7v7.500A2.5 2.5 0 0 1 18 17h-6l-4.5 3.500V17H6a2.5 2.5 0 0 1-2.5-2.500V7A2.5 2.5 0 0 1 6 4.500z" /><path d="M8 9h8M8 12.500h5" />`,
  leave: svg`<path d="M3.2 14.800c-.6-1-.6-2.3.2-3.200C5.6 9.3 8.7 8.2 12 8.200s6.4 1.1 8.6 3.400c.8.9.8 2.2.2 3.200l-.5.700a1.2 1.2 0 0 1-1.4.5l-2.9-1.100a1.2 1.2 0 0 1-.8-1.100v-1.700c-2.1-.6-4.3-.6-6.4 0v1.700c0 .5-.3.9-.8 1.100L5.1 16a1.2 1.2 0 0 1-1.4-.5z" />`,
  more: svg`<path d="M6 12h.01M12 12h.01M18 12h.01" stroke-width="3" />`,
  lock: svg`<rect x="5" y="10.5" width="14" height="10" rx="2.5" /><path d="M8 10.500V7.500a4 4 0 0 1 8 0v3M12 14.500v2" />`,
  lockCheck: svg`<rect x="5" y="10.5" width="14" height="10" rx="2.5" /><path d="M8 10.500V7.500a4 4 0 0 1 8 0v3M9.3 15.6l2 2 3.400-3.700" />`,
  check: svg`<path d="M5 12.500l4.5 4.500L19 7.5" />`,
  close: svg`<path d="M6 6l12 12M18 6L6 18" />`,
  copy: svg`<rect x="8.5" y="8.5" width="11.5" height="11.5" rx="2.5" /><path d="M15.5 5.800A2.3 2.3 0 0 0 13.2 4H6.300A2.3 2.3 0 0 0 4 6.300v6.900a2.3 2.3 0 0 0 1.8 2.3" />`,
  speaker: svg`<path d="M4 9.500h3.500L12 5.500v13l-4.5-4H4z" /><path d="M15.5 9a4.2 4.2 0 0 1 0 6M18 6.500a7.8 7.8 0 0 1 0 11" />`,
  settings: svg`<path d="M4 7.500h9M17.5 7.500H20M4 16.500h2.500M11 16.500h9" /><circle cx="15.2" cy="7.5" r="2.3" /><circle cx="8.8" cy="16.5" r="2.3" />`,
  clock: svg`<circle cx="12" cy="12" r="8.5" /><path d="M12 7.500V12l3 2" />`,
  phone: svg`<path d="M7.5 3.800l2.2 4-1.7 2a12.5 12.5 0 0 0 6.2 6.200l2-1.7 4 2.200c-.2 2.3-1.7 3.7-3.9 3.700C9.6 20.2 3.8 14.4 3.8 7.700c0-2.2 1.4-3.7 3.7-3.900z" />`,
  person: svg`<circle cx="12" cy="8" r="4" /><path d="M4.5 20.500a7.5 7.5 0 0 1 15 0" />`,
  people: svg`<circle cx="9" cy="8.5" r="3.5" /><path d="M2.5 19.500a6.5 6.5 0 0 1 13 0M15.5 5.300a3.5 3.5 0 0 1 0 6.400M18 14.200a6.5 6.5 0 0 1 3.5 5.3" />`,
  clip: svg`<path d="M19.5 11.500l-7.6 7.600a4.600 4.600 0 0 1-6.500-6.500l8-8a3.100 3.100 0 0 1 4.400 4.400l-7.600 7.600a1.500 1.500 0 0 1-2.200-2.200l7-7" />`,
  file: svg`<path d="M13.500 3.500H7.500A2 2 0 0 0 5.500 5.500v13a2 2 0 0 0 2 2h9a2 2 0 0 0 2-2V8.500z" /><path d="M13.500 3.500v5h5" />`,
  send: svg`<path d="M4.5 12L20 4.500l-4.5 15-4-6z" /><path d="M11.5 13.500L20 4.5" />`,
  eyeOff: svg`<path d="M10 6.300A9.6 9.6 0 0 1 12 6c4.5 0 7.8 3 9.5 6a15 15 0 0 1-2.6 3.300M6.4 7.600A14.6 14.6 0 0 0 2.5 12c1.7 3 5 6 9.5 6a9.7 9.7 0 0 0 5-1.400M10 10a2.8 2.8 0 0 0 4 4" />${SLASH}`,
  warning: svg`<path d="M12 4.200l8.6 15a.8.8 0 0 1-.7 1.300H4.100a.8.8 0 0 1-.7-1.300zM12 10v4.500M12 17.300v.2" />`,
  info: svg`<circle cx="12" cy="12" r="8.5" /><path d="M12 11v5M12 8v.2" />`,
  happy: svg`<circle cx="12" cy="12" r="8.5" /><path d="M8.5 14.200a4.2 4.2 0 0 0 7 0M9 9.500v.2M15 9.500v.2" />`,
  neutral: svg`<circle cx="12" cy="12" r="8.5" /><path d="M8.8 15h6.400M9 9.500v.2M15 9.500v.2" />`,
  sad: svg`<circle cx="12" cy="12" r="8.5" /><path d="M8.5 16a4.2 4.2 0 0 1 7 0M9 9.500v.2M15 9.500v.2" />`,
  back: svg`<path d="M14.5 5.500L8 12l6.5 6.5" />`,
} as const satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof SHAPES;

/** Decorative: the accessible name belongs to the control around it. */
export function icon(name: IconName, size = 24): TemplateResult {
  return html`<svg
    width=${size}
    height=${size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    ${SHAPES[name]}
  </svg>`;
}
