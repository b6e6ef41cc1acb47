/**
 * One build for every package. `rollup --config ../../rollup.config.js` runs in a package's folder
 * and reads the package's name from there; each package states its entries and what stays external.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));

/** What a consumer's own package manager installs is never copied into our output. */
const installed = [
  ...Object.keys(manifest.dependencies ?? {}),
  ...Object.keys(manifest.peerDependencies ?? {}),
];
const external = (id) =>
  installed.some((name) => id === name || id.startsWith(`${name}/`)) ||
  id.startsWith('node:') ||
  builtinModules.includes(id);

const compile = (outDir) =>
  typescript({
    tsconfig: 'tsconfig.json',
    outDir,
    declaration: true,
    declarationMap: false,
    sourceMap: true,
    noEmitOnError: true,
    exclude: ['**/*.test.ts', '**/*.stories.ts'],
  });

/** A build starts from nothing: a module that was removed must not be published from the last build. */
const emptied = (folder) => ({
  name: 'emptied',
  buildStart: () => rmSync(folder, { recursive: true, force: true }),
});

/** TypeScript leaves the sources' `.ts` specifiers in declarations; a consumer has `.js` beside them. */
const declarationSpecifiers = () => ({
  name: 'declaration-specifiers',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'asset' || !file.fileName.endsWith('.d.ts')) continue;
        file.source = String(file.source).replaceAll(/(['"])(\.[^'"]*)\.ts\1/g, '$1$2.js$1');
      }
    },
  },
});

/** Style sheets are written to be read; the page that loads them pays for every blank. */
const compactStyles = () => ({
  name: 'compact-styles',
  transform(code, id) {
    if (!/\/src\/.*\.ts$/.test(id)) return null;
    const compact = (styles) =>
      styles
        .replaceAll(/\/\*[^]*?\*\//g, '')
        .replaceAll(/\s+/g, ' ')
        .replaceAll(/ ?([{};,]) ?/g, '$1');
    const result = code.replaceAll(
      /\bcss\s*`([^`]*)`/g,
      (_whole, styles) => `css\`${compact(styles)}\``,
    );
    return result === code ? null : { code: result, map: null };
  },
});

/**
 * simple-peer's prebuilt file brings `debug` along, which prints every description and address of a
 * connection to the console of whoever sets an entry of localStorage, and weighs 6 kB. Here it says nothing.
 */
const silentSimplePeer = () => ({
  name: 'silent-simple-peer',
  transform(code, id) {
    if (!id.endsWith('/simple-peer/simplepeer.min.js')) return null;
    const parts = code.split(/,(?=\d+:\[function\()/);
    const numberOf = (text) => {
      const found = parts.find((part) => part.includes(text));
      if (!found) this.error(`simple-peer no longer holds ${text}: look at this plugin again`);
      return Number.parseInt(found, 10);
    };
    const stubs = new Map([
      [numberOf('.storage.getItem("debug")'), 'function(e,t){t.exports=()=>()=>{}}'],
      [numberOf('.enabled)return;'), 'function(){}'],
      [numberOf('is not a non-empty string or a valid number'), 'function(){}'],
    ]);
    const quiet = parts.map((part) => {
      const stub = stubs.get(Number.parseInt(part, 10));
      return stub ? `${Number.parseInt(part, 10)}:[${stub},{}]` : part;
    });
    return { code: quiet.join(','), map: null };
  },
});

/** The licences of everything a bundle holds, in one file beside it instead of in every chunk. */
const notices = () => ({
  name: 'notices',
  generateBundle(_options, bundle) {
    const folders = new Set();
    for (const chunk of Object.values(bundle)) {
      for (const id of Object.keys(chunk.modules ?? {})) {
        const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replace('\0', ''))?.[0];
        if (folder) folders.add(folder);
      }
    }
    const texts = [...folders].sort().map((folder) => {
      const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      if (!file) throw new Error(`${name} comes without the text of its licence`);
      return `${name} ${version}\n\n${readFileSync(`${folder}/${file}`, 'utf8').trim()}\n`;
    });
    const source = texts.join(`\n${'-'.repeat(80)}\n\n`);
    this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-NOTICES.txt', source });
  },
});

/** Unbundled modules for bundlers and Node: one file a module, tree-shakable, readable in a debugger. */
const modules = (input) => ({
  input,
  external,
  output: {
    dir: 'dist',
    format: 'es',
    sourcemap: true,
    preserveModules: true,
    preserveModulesRoot: 'src',
    // npm never packs a folder named node_modules, so what we inline needs another name.
    entryFileNames: ({ name }) => `${name.replace('node_modules/', 'inlined/')}.js`,
  },
  plugins: [
    emptied('dist'),
    nodeResolve({ browser: true, preferBuiltins: false }),
    silentSimplePeer(),
    commonjs(),
    compile('dist'),
    declarationSpecifiers(),
  ],
});

/**
 * The frame worker is one file that imports nothing: a worker starts from its address, and a page's
 * policy or a consumer's bundler need know nothing else about it.
 */
const frameWorker = {
  input: { 'sframe-worker': 'src/sframe/sframe-worker.ts' },
  output: { dir: 'dist', format: 'es', sourcemap: true, entryFileNames: '[name].js' },
  plugins: [
    nodeResolve({ browser: true, preferBuiltins: false }),
    typescript({
      tsconfig: 'tsconfig.json',
      outDir: 'dist',
      declaration: false,
      sourceMap: true,
      noEmitOnError: true,
      exclude: ['**/*.test.ts', '**/testing/**'],
    }),
    terser(),
    {
      name: 'worker-declaration',
      generateBundle() {
        // A worker exports nothing; saying so spares a consumer's compiler the question.
        this.emitFile({ type: 'asset', fileName: 'sframe-worker.d.ts', source: 'export {};\n' });
      },
    },
  ],
};

/** The CDN page's scripts and the worker come from the same folder. */
const besideTheWorker = () => ({
  name: 'beside-the-worker',
  generateBundle() {
    const worker = new URL('packages/sdk-core/dist/sframe-worker.js', import.meta.url);
    const source = readFileSync(worker, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
    this.emitFile({ type: 'asset', fileName: 'sframe-worker.js', source });
  },
});

const configurations = {
  // simple-peer's prebuilt file is inlined: its CommonJS entry breaks consumers' bundlers.
  '@tdoc/sdk-core': [
    modules({
      index: 'src/index.ts',
      'consent/index': 'src/consent/index.ts',
      'tdoc-consent': 'src/tdoc-consent.ts',
      'protocol/index': 'src/protocol/index.ts',
      'identifiers/index': 'src/identifiers/index.ts',
      'testing/index': 'src/testing/index.ts',
    }),
    frameWorker,
  ],
  '@tdoc/signalling-server': [
    modules({
      index: 'src/index.ts',
      main: 'src/main.ts',
      'client/index': 'src/client/index.ts',
      'webhooks/index': 'src/webhooks/index.ts',
      // A thread starts from its file.
      'store/sqlite-worker': 'src/store/sqlite-worker.ts',
    }),
  ],
  '@tdoc/connector-kit': [
    modules({
      index: 'src/index.ts',
      main: 'src/main.ts',
      'hl7v2/index': 'src/hl7v2/index.ts',
    }),
  ],
  '@tdoc/elements': [
    modules({
      index: 'src/index.ts',
      define: 'src/define.ts',
      'visit-button': 'src/visit-button.ts',
      frame: 'src/frame.ts',
    }),
    // For pages without a bundler: everything inside, lazy parts in their own files next to it.
    {
      input: { tdoc: 'src/cdn/tdoc.ts', 'tdoc-frame': 'src/cdn/tdoc-frame.ts' },
      output: {
        dir: 'cdn',
        format: 'es',
        sourcemap: true,
        entryFileNames: '[name].js',
        // What both halves of the isolated mode share would bear the name of any one of its modules.
        chunkFileNames: ({ moduleIds }) =>
          moduleIds.some((id) => id.endsWith('/isolated/frame-port.ts'))
            ? 'tdoc-frame-port-[hash].js'
            : 'tdoc-[name]-[hash].js',
        banner: '/*! T-Doc SDK, MIT. See THIRD-PARTY-NOTICES.txt */',
      },
      plugins: [
        emptied('cdn'),
        nodeResolve({ browser: true, exportConditions: ['production'] }),
        commonjs(),
        typescript({
          tsconfig: 'tsconfig.json',
          outDir: 'cdn',
          declaration: false,
          sourceMap: true,
          noEmitOnError: true,
          exclude: ['**/*.test.ts', '**/*.stories.ts'],
        }),
        compactStyles(),
        terser({
          ecma: 2022,
          compress: { passes: 2 },
          format: { comments: /THIRD-PARTY-NOTICES/ },
        }),
        notices(),
        besideTheWorker(),
      ],
    },
    // One plain script without imports: it runs before the page's modules.
    {
      input: { 'tdoc-link': 'src/cdn/tdoc-link.ts' },
      output: {
        dir: 'cdn',
        format: 'iife',
        entryFileNames: '[name].js',
        banner: '/*! T-Doc SDK, MIT. */',
      },
      plugins: [
        nodeResolve({ browser: true }),
        typescript({
          tsconfig: 'tsconfig.json',
          outDir: 'cdn',
          declaration: false,
          noEmitOnError: true,
          exclude: ['**/*.test.ts', '**/*.stories.ts'],
        }),
        terser({ ecma: 2022 }),
      ],
    },
  ],
};

export default configurations[manifest.name];
