/**
 * Turns modules of the sources into what a page can load. What comes from other packages is bundled once
 * and shared by every build: it is the same in all of them.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

export const SOURCES = fileURLToPath(new URL('../src', import.meta.url));

/** The packages the SDK imports, each with what it is imported for. */
const DEPENDENCIES: Record<string, { file: string; source: string }> = {
  'libsodium-wrappers': {
    file: 'sodium',
    source: "export { default } from 'libsodium-wrappers';",
  },
  jose: { file: 'jose', source: "export * from 'jose';" },
  'simple-peer/simplepeer.min.js': {
    file: 'simple-peer',
    source: "export { default } from 'simple-peer/simplepeer.min.js';",
  },
};
export const DEPENDENCIES_KEY = 'dependencies';

interface Bundling {
  folder: string;
  input: Record<string, string>;
  plugins: Plugin[];
}

function write({ folder, input, plugins }: Bundling): Promise<unknown> {
  return build({
    configFile: false,
    root: SOURCES,
    publicDir: false,
    logLevel: 'error',
    plugins,
    build: {
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      target: 'es2022',
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input,
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
}

/** Bundles modules of ours, which find the dependencies at the server's `/sdk/dependencies/`. */
export async function bundle({ folder, input, plugins }: Bundling): Promise<void> {
  const beside: Plugin = {
    name: 'tdoc-shared-dependencies',
    enforce: 'pre',
    resolveId: (id) => {
      const known = DEPENDENCIES[id];
      return known
        ? { id: `/sdk/${DEPENDENCIES_KEY}/${known.file}.js`, external: 'absolute' }
        : null;
    },
  };
  await write({ folder, input, plugins: [beside, ...plugins] });
}

export async function bundleDependencies(folder: string): Promise<void> {
  const all = Object.values(DEPENDENCIES);
  const entries: Plugin = {
    name: 'tdoc-dependencies',
    enforce: 'pre',
    async resolveId(id, importer) {
      if (id.startsWith('tdoc:')) return `\0${id}`;
      // A virtual module lies nowhere: its imports are those of the sources.
      return importer?.startsWith('\0tdoc:')
        ? this.resolve(id, join(SOURCES, 'index.ts'), { skipSelf: true })
        : null;
    },
    load: (id) => all.find(({ file }) => id === `\0tdoc:${file}`)?.source ?? null,
  };
  const input = Object.fromEntries(all.map(({ file }) => [file, `tdoc:${file}`]));
  await write({ folder, input, plugins: [entries] });
}
