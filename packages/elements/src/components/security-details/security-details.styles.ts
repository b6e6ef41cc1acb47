import { css } from 'lit';

export const securityDetailsStyles = css`
  :host {
    display: block;
  }
  details {
    margin: 0 16px 16px;
    border-block-start: 1px solid var(--_hairline);
  }
  summary {
    display: flex;
    gap: 12px;
    align-items: center;
    min-block-size: 48px;
    color: var(--_accent);
    font-weight: 500;
    cursor: pointer;
  }
  summary::marker {
    content: '';
  }
  summary::after {
    content: '';
    flex: none;
    inline-size: 8px;
    block-size: 8px;
    margin-inline: auto 6px;
    border: solid currentColor;
    border-width: 0 1.75px 1.75px 0;
    rotate: 45deg;
    translate: 0 -2px;
  }
  details[open] summary::after {
    rotate: 225deg;
    translate: 0 2px;
  }
  dl {
    display: grid;
    gap: 12px;
  }
  dt,
  caption,
  thead th {
    color: var(--_text-muted);
    font-size: 14px;
    font-weight: 400;
  }
  dd {
    font-size: 14px;
    overflow-wrap: anywhere;
    font-variant-numeric: tabular-nums;
  }
  table {
    inline-size: 100%;
    margin-block-start: 12px;
    border-collapse: collapse;
    font-size: 14px;
    font-variant-numeric: tabular-nums;
  }
  caption {
    padding-block-end: 4px;
    text-align: start;
  }
  th,
  td {
    padding: 6px 0;
    text-align: end;
    font-weight: 400;
  }
  tbody tr {
    border-block-start: 1px solid var(--_hairline);
  }
  th[scope='row'] {
    text-align: start;
  }
`;
