/**
 * What a page loads before anything is pressed: the bytes of a module and of everything it imports
 * statically, gzipped as a web server would. What is imported on demand is not counted.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { rollup } from 'rollup';
import { parseAst } from 'rollup/parseAst';

/** @param {string | Uint8Array} content @returns bytes of `gzip -9`. */
export const gzippedBytes = (content) => gzipSync(content, { level: 9 }).length;

/** @returns {string[]} the specifiers of this module's static imports, each once. */
export function staticImports(code) {
  const statements = parseAst(code).body;
  return [...new Set(statements.map(({ source }) => source?.value).filter(Boolean))];
}

/** @returns {string[]} the file and every file it imports statically, in order of loading. */
export function eagerFiles(entry, found = []) {
  if (found.includes(entry)) return found;
  found.push(entry);
  for (const specifier of staticImports(readFileSync(entry, 'utf8'))) {
    eagerFiles(join(dirname(entry), specifier), found);
  }
  return found;
}

/** Bundles an entry with all its dependencies, minified. @returns gzipped bytes of its eager part. */
export async function bundledBytes(entry) {
  const bundle = await rollup({
    input: entry,
    plugins: [nodeResolve({ browser: true, exportConditions: ['production'] }), commonjs()],
    // A re-exported `this` of a dependency is its own affair, and changes no size.
    onwarn: () => {},
  });
  const { output } = await bundle.generate({ format: 'es', plugins: [terser()] });
  await bundle.close();
  const chunks = new Map(output.map((chunk) => [chunk.fileName, chunk]));
  const eager = new Set();
  const follow = (name) => {
    if (eager.has(name)) return;
    eager.add(name);
    for (const imported of chunks.get(name)?.imports ?? []) follow(imported);
  };
  follow(output[0].fileName);
  return [...eager].reduce((sum, name) => sum + gzippedBytes(chunks.get(name)?.code ?? ''), 0);
}
