/**
 * How a table of colours becomes private properties, and the type every element starts from. A host
 * sets the public `--tdoc-…` names anywhere above; components read the private `--_…` ones. Light or
 * dark follows the `color-scheme` around the element, so a light-only record keeps a light widget.
 */
import { css, unsafeCSS, type CSSResult } from 'lit';

/** Role: light, dark, then the same under `prefers-contrast: more`. */
export type Colors = Readonly<Record<string, readonly [string, string, string, string]>>;

/** The roles the visit button needs; the others are in `tokens.ts`. */
export const BASE_COLORS: Colors = {
  text: ['#15232a', '#e8eef0', '#000', '#fff'],
  'text-muted': ['#485961', '#b0bdc2', '#26343a', '#e2eaed'],
  control: ['#6c7d85', '#82939a', '#15232a', '#e8eef0'],
  accent: ['#0b5a66', '#84cdd6', '#05434d', '#b5ecf2'],
  'on-accent': ['#fff', '#04262b', '#fff', '#000'],
  danger: ['#b0251d', '#ff9c93', '#8a120b', '#ffc9c4'],
};

/** The sheet that makes every role of `colors` available as `--_role`. */
export function colorTokens(colors: Colors): CSSResult {
  const declare = (pick: (values: Colors[string]) => string): CSSResult =>
    unsafeCSS(
      Object.entries(colors)
        .map(([role, values]) => `--_${role}:var(--tdoc-color-${role},${pick(values)});`)
        .join(''),
    );
  return css`
    :host {
      ${declare(([light, dark]) => `light-dark(${light},${dark})`)}
    }
    @supports not (color: light-dark(#000, #fff)) {
      :host {
        ${declare(([light]) => light)}
      }
    }
    @media (prefers-contrast: more) {
      :host {
        ${declare(([, , light, dark]) => `light-dark(${light},${dark})`)}
      }
    }
  `;
}

export const base: CSSResult = css`
  :host {
    box-sizing: border-box;
    color: var(--_text);
    font-size: 16px;
    font-style: normal;
    font-weight: 400;
    line-height: 1.5;
    font-family: var(--tdoc-font-family, inherit);
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
