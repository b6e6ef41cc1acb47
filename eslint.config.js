/**
 * Lint rules of the house. The import rules of docs/architecture.md that speak of modules are in
 * .dependency-cruiser.cjs; here are the doors: which file alone may touch a dangerous thing.
 */
import { configs as lit } from 'eslint-plugin-lit';
import { configs as wc } from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';

/** Each thing has one door; everybody else is told where it is. */
const DOORS = [
  {
    thing: 'new WebSocket',
    selector: "NewExpression[callee.name='WebSocket']",
    door: ['packages/sdk-core/src/signalling/websocket-transport.ts'],
  },
  {
    thing: 'getUserMedia, getDisplayMedia and enumerateDevices',
    selector: 'MemberExpression[property.name=/^(getUserMedia|getDisplayMedia)$/]',
    door: [
      'packages/sdk-core/src/media/user-media.ts',
      'packages/sdk-core/src/media/local-media.ts',
      'packages/sdk-core/src/support.ts',
      'examples/dpi-demo/e2e/page-probe.ts',
    ],
  },
  {
    thing: 'RTCPeerConnection',
    selector: "NewExpression[callee.name='RTCPeerConnection']",
    door: ['scripts/**'],
  },
  {
    thing: 'fetch',
    selector: "CallExpression[callee.name='fetch']",
    door: [
      'packages/sdk-core/src/admission/admission.ts',
      'packages/sdk-core/src/credential/credential-source.ts',
      'packages/signalling-server/**',
      'examples/**',
      'scripts/**',
    ],
  },
  {
    thing: 'the time and timers',
    selector:
      "CallExpression[callee.object.name='Date'][callee.property.name='now'], CallExpression[callee.object.name='performance'], CallExpression[callee.name=/^(setTimeout|setInterval)$/]",
    door: [
      'packages/sdk-core/src/system-clock.ts',
      'packages/elements/**',
      'packages/signalling-server/**',
      'packages/connectors/kit/src/clock.ts',
      'examples/**',
      'scripts/**',
    ],
  },
];

const restriction = ({ thing, selector, door }) => ({
  selector,
  message: door.length > 0 ? `${thing}: only in ${door.join(', ')}.` : `${thing}: nowhere.`,
});

const covers = (door, file) =>
  door === file || (door.endsWith('/**') && file.startsWith(door.slice(0, -2)));

/**
 * ESLint replaces a rule's options as a whole, so each door's file gets the rule less its own; the
 * last match counts, so folders come before the files inside them.
 */
const doorRules = [
  {
    files: ['packages/*/src/**/*.ts', 'packages/connectors/*/src/**/*.ts'],
    ignores: ['**/*.test.ts', '**/testing/**'],
    rules: { 'no-restricted-syntax': ['error', ...DOORS.map(restriction)] },
  },
  ...[...new Set(DOORS.flatMap(({ door }) => door))]
    .sort((a, b) => a.length - b.length)
    .map((file) => ({
      files: [file],
      ignores: ['**/*.test.ts', '**/testing/**'],
      rules: {
        'no-restricted-syntax': [
          'error',
          ...DOORS.filter(({ door }) => !door.some((one) => covers(one, file))).map(restriction),
        ],
      },
    })),
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/cdn/*.js',
      'packages/elements/cdn/**',
      '**/node_modules/**',
      '.nx/**',
      '.demo/**',
      '**/screenshots/**',
      '**/coverage/**',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  { files: ['scripts/**', 'examples/**', '**/bench/**'], rules: { 'no-console': 'off' } },
  // Written by `npm run generate:client`, and as long as the API has operations.
  {
    files: ['packages/signalling-server/src/client/api-types.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: [
      'packages/*/src/**/*.ts',
      'packages/connectors/*/src/**/*.ts',
      'packages/sdk-core/{attacks,interop}/**/*.ts',
      'examples/**/*.ts',
    ],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        {
          ignoreVoidOperator: true,
          ignoreArrowShorthand: true,
          ignoreVoidReturningFunctions: true,
        },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Checks against data whose type is only a promise (JSON, DOM of older browsers) look needless to it.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // A named options object says more than a generic used once costs.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['packages/sdk-core/attacks/**/*.ts'],
    languageOptions: {
      parserOptions: { projectService: false, project: 'packages/sdk-core/tsconfig.attacks.json' },
    },
  },
  {
    files: ['packages/sdk-core/interop/**/*.ts'],
    languageOptions: {
      parserOptions: { projectService: false, project: 'packages/sdk-core/tsconfig.interop.json' },
    },
  },
  {
    files: ['examples/dpi-demo/e2e/**/*.ts'],
    languageOptions: {
      parserOptions: { projectService: false, project: 'examples/dpi-demo/tsconfig.e2e.json' },
    },
  },
  {
    files: ['packages/elements/src/**/*.ts'],
    extends: [lit['flat/recommended'], wc['flat/recommended']],
    rules: {
      // Components are registered in one guarded place, not where they are written.
      'wc/guard-super-call': 'off',
    },
  },
  {
    files: ['**/*.test.ts', '**/*.stories.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  ...doorRules,
);
