/**
 * One page with every picture of a walk and its name, and one picture of that page, taken by Chromium.
 * It knows names and files, not how the pictures came about.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** How wide a picture stands on the sheet; a press opens it at its own size. */
const THUMBNAIL_RATIO = 0.2;
const SHEET_WIDTH = 2280;

const STYLE = `
  body { margin: 24px; font: 14px/1.4 system-ui, sans-serif; color: #16222a; background: #e9edef; }
  h1 { font-size: 20px; }
  section { margin-block: 20px; break-inside: avoid; }
  h2 { font-size: 15px; margin: 0 0 6px; }
  h2 code { font-weight: normal; color: #4a5a64; }
  .row { display: flex; flex-wrap: wrap; gap: 6px; align-items: flex-start; }
  .row + .row { margin-top: 6px; }
  figure { margin: 0; }
  img { display: block; border: 1px solid #b9c4ca; background: #fff; }
  figcaption { font-size: 11px; color: #4a5a64; }
  .cut { color: #a3211b; }
`;

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text) => text.replace(/[&<>"']/g, (character) => ESCAPES[character]);

/**
 * @param {{ states: Record<string, string>, pictures: readonly object[] }} walk states in the order of
 *   the sheet, by name; pictures as the walk's camera gives them
 * @returns {string} a page whose pictures are beside it
 */
export function contactSheet({ states, pictures }) {
  const sections = Object.entries(states)
    .map(([state, title]) => [state, title, pictures.filter((one) => one.state === state)])
    .filter(([, , ofState]) => ofState.length > 0)
    .map(
      ([state, title, ofState]) =>
        `<section id="${escape(state)}"><h2>${escape(title)} <code>${escape(state)}</code></h2>
<div class="row">${ofState.map(figure).join('\n')}</div></section>`,
    );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8" /><title>T-Doc, every state</title>
<style>${STYLE}</style></head>
<body><h1>T-Doc, every state · ${pictures.length} pictures</h1>
${sections.join('\n')}
</body></html>
`;
}

function figure({ file, language, width, height, scheme, cut }) {
  const address = escape(file.replaceAll('\\', '/'));
  const size = `width="${Math.round(width * THUMBNAIL_RATIO)}" height="${Math.round(height * THUMBNAIL_RATIO)}"`;
  const name = `${language} ${width} ${scheme}`;
  const warning =
    cut.length > 0
      ? `<br /><span class="cut" title="${escape(cut.join(' · '))}">${cut.length} cut</span>`
      : '';
  return `<figure><a href="${address}"><img src="${address}" alt="${escape(name)}" ${size} /></a><figcaption>${escape(name)}${warning}</figcaption></figure>`;
}

/** Writes `index.html` and `sheet.png` beside the pictures. */
export async function writeContactSheet({ folder, states, pictures }) {
  const html = join(folder, 'index.html');
  const picture = join(folder, 'sheet.png');
  writeFileSync(html, contactSheet({ states, pictures }));
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath: process.env.CHROME_PATH,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: SHEET_WIDTH, height: 1200 } });
    await page.goto(pathToFileURL(html).href);
    await page.screenshot({ path: picture, fullPage: true });
  } finally {
    await browser.close();
  }
  return { html, picture };
}
