/**
 * Sources of the core as one script for a page or a worker of a benchmark: what the package does not
 * export can be measured by itself. Types are left out as Node leaves them out.
 */
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';

const withoutTypes = {
  name: 'without-types',
  load: (id) => (id.endsWith('.ts') ? stripTypeScriptTypes(readFileSync(id, 'utf8')) : null),
};

/** @param {string} entry absolute path @returns {Promise<string>} the code of one ES module. */
export async function bundleSource(entry) {
  const bundle = await rollup({
    input: entry,
    plugins: [withoutTypes, nodeResolve({ browser: true, preferBuiltins: false }), commonjs()],
    // A re-exported `this` of a dependency is its own affair.
    onwarn: () => {},
  });
  const { output } = await bundle.generate({ format: 'es', inlineDynamicImports: true });
  await bundle.close();
  return output[0].code;
}
