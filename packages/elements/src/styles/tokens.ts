/**
 * Colours and type by role. A host sets the public `--tdoc-…` names anywhere above the element;
 * components read the private `--_…` ones, which fall back to these values. Light or dark follows
 * the `color-scheme` around the element, so a light-only record keeps a light widget.
 */
import { css, unsafeCSS, type CSSResult } from 'lit';

/** Role: light, dark, then the same under `prefers-contrast: more`. */
const COLORS: Readonly<Record<string, readonly [string, string, string, string]>> = {
  surface: ['#ffffff', '#14191c', '#ffffff', '#000000'],
  'surface-raised': ['#f3f6f6', '#1e2528', '#f3f6f6', '#14191c'],
  text: ['#15232a', '#e8eef0', '#000000', '#ffffff'],
  'text-muted': ['#485961', '#b0bdc2', '#26343a', '#e2eaed'],
  hairline: ['#d8e0e2', '#333e43', '#48565c', '#b0bdc2'],
  control: ['#6c7d85', '#82939a', '#15232a', '#e8eef0'],
  accent: ['#0b5a66', '#84cdd6', '#05434d', '#b5ecf2'],
  'on-accent': ['#ffffff', '#04262b', '#ffffff', '#000000'],
  'accent-quiet': ['#e4f1f2', '#143138', '#e4f1f2', '#0a2227'],
  positive: ['#1a6638', '#83d3a0', '#0d4a26', '#b4ecc8'],
  warning: ['#7a4a00', '#f0c173', '#573400', '#ffdfa6'],
  'warning-quiet': ['#fdf3e0', '#332611', '#fdf3e0', '#241a0a'],
  danger: ['#b0251d', '#ff9c93', '#8a120b', '#ffc9c4'],
  'on-danger': ['#ffffff', '#3d0704', '#ffffff', '#000000'],
};

const declare = (light: number): string =>
  Object.entries(COLORS)
    .map(([role, values]) => {
      const value = `light-dark(${values[light]}, ${values[light + 1]})`;
      return `--_${role}: var(--tdoc-color-${role}, ${value});`;
    })
    .join('');

const LIGHT_ONLY = Object.entries(COLORS)
  .map(([role, values]) => `--_${role}: var(--tdoc-color-${role}, ${values[0]});`)
  .join('');

export const tokens: CSSResult = css`
  :host {
    ${unsafeCSS(declare(0))}
    --_call-background: var(--tdoc-color-call-background, #0e1315);
    --_radius: var(--tdoc-radius, 12px);
    --_shadow: 0 1px 2px rgb(0 0 0 / 8%), 0 6px 20px rgb(0 0 0 / 10%);
    --_ease: 180ms ease-out;
    box-sizing: border-box;
    color: var(--_text);
    font-family: var(--tdoc-font-family, inherit);
    font-size: 16px;
    font-style: normal;
    font-weight: 400;
    line-height: 1.5;
    letter-spacing: normal;
    text-align: start;
    text-transform: none;
  }
  :host([theme='light']) {
    color-scheme: light;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
  :host([theme='auto']) {
    color-scheme: light dark;
  }
  @supports not (color: light-dark(#000, #fff)) {
    :host {
      ${unsafeCSS(LIGHT_ONLY)}
    }
  }
  @media (prefers-contrast: more) {
    :host {
      ${unsafeCSS(declare(2))}
    }
  }
  @media (prefers-reduced-motion: reduce) {
    :host {
      --_ease: 0ms;
    }
  }
  :host([hidden]) {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: inherit;
  }
  :focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
`;
