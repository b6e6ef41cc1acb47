/** What needs a page, in a real Chromium with fake camera and microphone; one line of result at the end. */
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { playwrightLauncher } from '@web/test-runner-playwright';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];

/** Counts every test, so that a result can be read by a machine. */
function countingReporter() {
  let sessions = [];
  const count = (suite, tally) => {
    for (const test of suite?.tests ?? []) {
      if (test.skipped) tally.skipped += 1;
      else if (test.passed) tally.passed += 1;
      else tally.failed += 1;
    }
    for (const inner of suite?.suites ?? []) count(inner, tally);
  };
  return {
    onTestRunFinished({ sessions: finished }) {
      sessions = finished;
    },
    stop() {
      const tally = { passed: 0, failed: 0, skipped: 0 };
      for (const session of sessions) {
        count(session.testResults, tally);
        if (session.errors.length > 0) tally.failed += 1;
      }
      // the default reporter writes its own last line later; ours must be the last
      process.once('exit', () =>
        process.stdout.write(`${tally.passed} passed, ${tally.failed} failed\n`),
      );
    },
  };
}

/** The prebuilt file is a CommonJS one; rollup wraps it in our build, this does the same for the page. */
function simplePeerAsModule() {
  return {
    name: 'simple-peer-as-module',
    transform({ path: file, body }) {
      if (!file.endsWith('/simple-peer/simplepeer.min.js')) return undefined;
      return `const module = { exports: {} }, { exports } = module;\n${body}\nexport default module.exports;`;
    },
  };
}

/** In the built package the worker lies beside the entry; from the sources it is served from there. */
function frameWorkerFromSource() {
  return {
    name: 'frame-worker-from-source',
    serve({ path: file }) {
      if (!file.endsWith('/src/sframe-worker.js')) return undefined;
      return { body: "import './sframe/sframe-worker.ts';", type: 'js' };
    },
  };
}

export default {
  rootDir: path('../../'),
  files: [path('src/**/*.browser.test.ts')],
  nodeResolve: true,
  hostname: '127.0.0.1',
  concurrency: 1,
  plugins: [
    simplePeerAsModule(),
    frameWorkerFromSource(),
    esbuildPlugin({ ts: true, target: 'es2022', tsconfig: path('tsconfig.json') }),
  ],
  reporters: [defaultReporter(), countingReporter()],
  filterBrowserLogs: ({ args }) => !String(args[0]).startsWith('Lit is in dev mode'),
  testFramework: { config: { timeout: 10_000 } },
  browsers: [
    playwrightLauncher({
      product: 'chromium',
      launchOptions: {
        executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
        args: CHROMIUM_FLAGS,
      },
      createBrowserContext: ({ browser }) =>
        browser.newContext({
          permissions: ['camera', 'microphone', 'clipboard-read', 'clipboard-write'],
        }),
    }),
  ],
};
