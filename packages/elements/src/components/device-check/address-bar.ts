/** A small drawing of an address bar, with a ring around the icon to click. */
import { html, type TemplateResult } from 'lit';

export function addressBar(label: string): TemplateResult {
  return html`<svg class="bar" viewBox="0 0 320 56" role="img" aria-label=${label} fill="none">
    <rect x="1" y="8" width="318" height="40" rx="20" stroke="currentColor" opacity="0.35" />
    <rect x="58" y="24" width="150" height="8" rx="4" fill="currentColor" opacity="0.28" />
    <rect x="216" y="24" width="48" height="8" rx="4" fill="currentColor" opacity="0.16" />
    <g stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">
      <rect x="19" y="22.5" width="11.5" height="10.5" rx="2.5" />
      <path d="M30.5 26.500l4-2.300v7.600l-4-2.300M17 20l20 16" />
    </g>
    <circle cx="27" cy="28" r="21" stroke="currentColor" stroke-width="3" />
  </svg>`;
}
