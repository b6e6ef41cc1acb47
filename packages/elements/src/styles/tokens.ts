/** Every colour by role, and the shape shared by all screens: radius, shadow, pace of motion. */
import { css, type CSSResultGroup } from 'lit';
import { base, BASE_COLORS, colorTokens } from './base.ts';

export const COLORS = {
  ...BASE_COLORS,
  surface: ['#fff', '#14191c', '#fff', '#000'],
  'surface-raised': ['#f3f6f6', '#1e2528', '#f3f6f6', '#14191c'],
  hairline: ['#d8e0e2', '#333e43', '#48565c', '#b0bdc2'],
  'accent-quiet': ['#e4f1f2', '#143138', '#e4f1f2', '#0a2227'],
  positive: ['#1a6638', '#83d3a0', '#0d4a26', '#b4ecc8'],
  warning: ['#7a4a00', '#f0c173', '#573400', '#ffdfa6'],
  'warning-quiet': ['#fdf3e0', '#332611', '#fdf3e0', '#241a0a'],
  'on-danger': ['#fff', '#3d0704', '#fff', '#000'],
} as const;

const shape = css`
  :host {
    --_call-background: var(--tdoc-color-call-background, #0e1315);
    --_radius: var(--tdoc-radius, 12px);
    --_shadow: 0 1px 2px rgb(0 0 0 / 8%), 0 6px 20px rgb(0 0 0 / 10%);
    --_ease: 180ms ease-out;
  }
  @media (prefers-reduced-motion: reduce) {
    :host {
      --_ease: 0ms;
    }
  }
`;

export const tokens: CSSResultGroup = [colorTokens(COLORS), shape, base];
