/** A text as a QR code in one SVG path, drawn in the page: the link goes to no image service. */
import { html, type TemplateResult } from 'lit';
import { encode } from 'uqr';

/** @param label accessible name of the drawing. */
export function qrCode(text: string, label: string): TemplateResult {
  const { data, size } = encode(text, { ecc: 'M', border: 3 });
  let path = '';
  data.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (dark) path += `M${x} ${y}h1v1h-1z`;
    });
  });
  return html`<svg
    class="qr"
    viewBox="0 0 ${size} ${size}"
    role="img"
    aria-label=${label}
    shape-rendering="crispEdges"
  >
    <path d=${path} fill="#000" />
  </svg>`;
}
