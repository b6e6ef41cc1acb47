/**
 * The pages and their files. The only thing decided here is the language written into a page's
 * `<html lang>`: `?lang=` first, then the one the demonstration was started with.
 */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import express, { Router, type Request } from 'express';

import type { Language } from './appointment.ts';

const PUBLIC_FOLDER = fileURLToPath(new URL('../public/', import.meta.url));

export function pages({ language }: { language: Language }): Router {
  const routes = Router();
  const page = (name: string) => {
    const html = readFileSync(`${PUBLIC_FOLDER}${name}.html`, 'utf8');
    return (request: Request): string =>
      html.replace('<html lang="fr">', `<html lang="${languageOf(request, language)}">`);
  };
  const dpi = page('dpi');
  const visit = page('visite');
  routes.get('/', (request, response) => {
    response.type('html').set('cache-control', 'no-cache').send(dpi(request));
  });
  routes.get('/visite', (request, response) => {
    response.type('html').set('cache-control', 'no-cache').send(visit(request));
  });
  routes.use('/cdn', express.static(cdnFolder(), { index: false }));
  routes.use(express.static(PUBLIC_FOLDER, { index: false, extensions: false }));
  return routes;
}

/** Where the published package keeps its bundle for a plain `<script type="module">`. */
export function cdnFolder(): string {
  return dirname(fileURLToPath(import.meta.resolve('@tdoc/elements/cdn/tdoc.js')));
}

function languageOf(request: Request, fallback: Language): Language {
  const asked = request.query['lang'];
  return asked === 'fr' || asked === 'en' ? asked : fallback;
}
