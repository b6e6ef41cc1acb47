/**
 * Who may import whom (docs/architecture.md), as rules. Types may cross a border that code may not:
 * they leave nothing at run time, and a port is written in its user's words.
 */
const core = 'packages/sdk-core/src';
const features =
  'admission|chat|consent|credential|data|invitation|media|participants|peer|quality|resumption|secure-session|signalling';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'A cycle has no first file to read.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'leaves-stay-leaves',
      severity: 'error',
      comment: 'protocol, identifiers and crypto import nothing of the core but errors.',
      from: { path: `^${core}/(protocol|identifiers|crypto)/`, pathNot: '\\.test\\.ts$' },
      to: { path: `^${core}/`, pathNot: `^${core}/(errors\\.ts|protocol/|identifiers/|crypto/)` },
    },
    {
      name: 'protocol-has-no-dependency',
      severity: 'error',
      from: { path: `^${core}/protocol/`, pathNot: '\\.test\\.ts$' },
      to: { pathNot: `^${core}/protocol/` },
    },
    {
      name: 'identifiers-have-no-dependency',
      severity: 'error',
      from: { path: `^${core}/identifiers/`, pathNot: '\\.test\\.ts$' },
      to: { pathNot: `^${core}/identifiers/` },
    },
    {
      name: 'connectors-know-identifiers-only',
      severity: 'error',
      comment: 'A connector speaks to hospitals; of the SDK it needs the national identifiers.',
      from: { path: '^packages/connectors/' },
      to: { path: '^packages/(sdk-core|elements|signalling-server)/', pathNot: '/identifiers/' },
    },
    {
      name: 'hl7v2-knows-no-rim',
      severity: 'error',
      comment: 'Messages are text: no socket, no database, no file.',
      from: { path: '^packages/connectors/kit/src/hl7v2/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^packages/connectors/kit/src/|^(node:)?(fs|net|tls|http)$|better-sqlite3',
        pathNot: '^packages/connectors/kit/src/hl7v2/',
      },
    },
    {
      name: 'mllp-knows-no-store',
      severity: 'error',
      from: { path: '^packages/connectors/kit/src/mllp/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/connectors/kit/src/(sync|register|gateway|cli)/' },
    },
    {
      name: 'one-door-to-sqlite-in-connectors',
      severity: 'error',
      from: {
        path: '^packages/connectors/',
        pathNot: '/sync/(sqlite-[a-z-]+|data-folder-lock)\\.ts$|\\.test\\.ts$',
      },
      to: { path: 'node_modules/better-sqlite3/' },
    },
    {
      name: 'the-second-implementation-knows-the-document-only',
      severity: 'error',
      comment: 'It proves docs/protocol.md: nothing of the core, nothing but Node itself.',
      from: { path: '^packages/sdk-core/interop/second/' },
      to: {
        pathNot: '^packages/sdk-core/interop/second/',
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'features-do-not-know-each-other',
      severity: 'error',
      comment:
        'The composition joins them: teleconsultation, conversation, entrance, remote-connection.',
      from: { path: `^${core}/(${features})/`, pathNot: '\\.test\\.ts$' },
      to: {
        path: `^${core}/(${features})/`,
        // Strict reading is pure, and one for whatever arrives sealed.
        pathNot: `^${core}/($1/|secure-session/(strict-json|sealed-message)\\.ts$)`,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'one-door-to-simple-peer',
      severity: 'error',
      from: { pathNot: `^${core}/peer/simple-peer-transport\\.ts$` },
      to: { path: 'node_modules/simple-peer/|^simple-peer' },
    },
    {
      name: 'one-door-to-jose',
      severity: 'error',
      from: {
        path: `^${core}/`,
        pathNot: `^${core}/(crypto/verify-jws|testing/(credential-office|consent-house))\\.ts$`,
      },
      to: { path: 'node_modules/jose/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'components-keep-to-themselves',
      severity: 'error',
      comment: 'A component never reaches into another; it uses the tag.',
      from: {
        path: '^packages/elements/src/components/([^/]+)/',
        pathNot: '\\.(test|stories)\\.ts$',
      },
      to: {
        path: '^packages/elements/src/components/',
        pathNot: '^packages/elements/src/components/$1/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'server-knows-the-wire',
      severity: 'error',
      comment: 'And one verifier of consent receipts, in one file (docs/decisions/0018).',
      from: {
        path: '^packages/signalling-server/src/',
        pathNot: '/consent/judge-receipt\\.ts$|\\.test\\.ts$|/testing/',
      },
      to: { path: '^packages/sdk-core/', pathNot: '/(protocol|identifiers)/' },
    },
    {
      name: 'rooms-know-no-socket',
      severity: 'error',
      from: { path: '^packages/signalling-server/src/room/', pathNot: '\\.test\\.ts$' },
      to: { path: '(^|/)(ws|express|kysely|better-sqlite3|pg|ioredis)(/|$)' },
    },
    {
      name: 'one-door-to-ws',
      severity: 'error',
      from: {
        path: '^packages/signalling-server/src/',
        pathNot: '/transport/|\\.test\\.ts$|/testing/',
      },
      to: { path: 'node_modules/ws/' },
    },
    {
      name: 'one-door-to-redis',
      severity: 'error',
      from: {
        path: '^packages/signalling-server/src/',
        pathNot: '/bus/redis-bus\\.ts$|\\.test\\.ts$|/testing/',
      },
      to: { path: 'node_modules/ioredis/' },
    },
    {
      name: 'one-door-to-sqlite',
      severity: 'error',
      from: {
        path: '^packages/signalling-server/src/',
        pathNot: '/store/(sqlite-[a-z-]+|data-folder-lock)\\.ts$|\\.test\\.ts$|/testing/',
      },
      to: { path: 'node_modules/better-sqlite3/' },
    },
    {
      name: 'one-door-to-postgresql',
      severity: 'error',
      from: {
        path: '^packages/',
        pathNot: '/store/postgres-database\\.ts$|\\.test\\.ts$|/testing/',
      },
      to: { path: 'node_modules/pg/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'examples-use-published-entries',
      severity: 'error',
      comment: 'End-to-end tests share the starters of real parts with the tests of the server.',
      from: { path: '^examples/' },
      to: {
        path: '^packages/(connectors/)?[^/]+/src/',
        pathNot: '^packages/signalling-server/src/testing/[a-z]+-server\\.ts$',
      },
    },
    {
      name: 'declared-dependencies-only',
      severity: 'error',
      comment: 'What a published package imports is in its own package.json.',
      from: {
        path: '^packages/(connectors/)?[^/]+/src/',
        // Fixtures serve tests and stories, and are not published.
        pathNot: '\\.(test|stories)\\.ts$|/testing/|/fixtures/',
      },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/|/cdn/' },
    // Never dist/: what one package takes from another is there, and rules are about that too.
    exclude: { path: '/(cdn|node_modules/\\.)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.d.ts'],
    },
  },
};
