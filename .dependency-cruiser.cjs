/**
 * The import rules: one rule, one sentence. `$1` is the first group of the `from` pattern.
 * tools/boundaries/prove.ts writes a forbidden import for each, and fails unless the rule of that name catches it.
 */
const SPEC = '\\.spec\\.ts$';
const DOOR = '^libs/(domain/|platform/)?[^/]+/src/(testing/)?index\\.ts$';
const NEST = 'node_modules/@nestjs/';

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from: { pathNot: SPEC, ...from }, to });

module.exports = {
  forbidden: [
    rule('no-circular', 'No file reaches itself again.', {}, { circular: true }),
    rule('no-unresolved', 'Every import resolves.', { pathNot: '^$' }, { couldNotResolve: true }),
    rule(
      'kernel-knows-nothing',
      'libs/kernel imports only itself.',
      { path: '^libs/kernel/' },
      { pathNot: '^libs/kernel/' },
    ),
    rule(
      'contracts-know-kernel',
      'libs/contracts imports kernel and its schema library.',
      { path: '^libs/contracts/' },
      { pathNot: '^libs/(contracts|kernel)/|node_modules/@sinclair/typebox' },
    ),
    rule(
      'domain-is-pure',
      'A domain folder imports kernel and itself: no framework, no node built-in, no sibling domain.',
      { path: '^libs/domain/([^/]+)/', pathNot: `${SPEC}|/test/` },
      { pathNot: '^libs/kernel/|^libs/domain/$1/' },
    ),
    rule(
      'platform-is-generic',
      'libs/platform never names our business.',
      { path: '^libs/platform/' },
      { path: '^(libs/(domain|contracts|testing)|apps|tools|e2e|bench)/' },
    ),
    rule(
      'kafkajs-behind-one-door',
      'Only libs/platform/kafka/src/kafkajs imports kafkajs, so that the client can be replaced.',
      { path: '^(apps|libs|tools|e2e|bench)/', pathNot: '^libs/platform/kafka/src/kafkajs/' },
      { path: 'node_modules/kafkajs' },
    ),
    rule(
      'libs-never-import-apps',
      'The arrow points from apps to libs.',
      { path: '^libs/', pathNot: '^$' },
      { path: '^(apps|tools|e2e|bench)/' },
    ),
    rule(
      'apps-never-import-apps',
      'Apps meet on a topic, not in an import.',
      { path: '^apps/([^/]+)/', pathNot: '^$' },
      { path: '^apps/', pathNot: '^apps/$1/' },
    ),
    rule(
      'console-stands-alone',
      'The console meets the services at their addresses, and has none of their code.',
      { path: '^apps/console/src/', pathNot: '^$' },
      { path: '^libs/' },
    ),
    rule(
      'console-runs-in-a-browser',
      'The console has nothing of Node.',
      { path: '^apps/console/src/', pathNot: '^$' },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'apps-never-import-tools',
      'Tools start and drive the apps, never the other way.',
      { path: '^apps/', pathNot: '^$' },
      { path: '^(tools|e2e|bench)/' },
    ),
    rule(
      'enter-by-the-door',
      'Another library is entered through its src/index.ts (tests also through src/testing/index.ts).',
      { path: '^(apps/[^/]+|tools|e2e|bench|libs/(?:domain/|platform/)?[^/]+)/', pathNot: '^$' },
      { path: '^libs/', pathNot: ['^$1/', DOOR] },
    ),
    rule(
      'nest-at-the-edges-only',
      'In an app, Nest appears in modules, edges (controllers, consumers, their guards and bodies) and main.ts only.',
      { path: '^apps/', pathNot: `${SPEC}|\\.(module|controller|consumer|guard|dto)\\.ts$|/main\\.ts$|/test/` },
      { path: NEST },
    ),
    rule(
      'use-case-is-not-infrastructure',
      'A use case knows ports, domain and contracts, not Nest, TypeORM, a driver or an edge; of libs/platform it takes types only.',
      { path: '\\.use-case\\.ts$' },
      { path: `${NEST}|node_modules/(typeorm|kafkajs|pg|pg-copy-streams)/|\\.(controller|consumer|module)\\.ts$` },
    ),
    rule(
      'use-case-takes-platform-types-only',
      'What runs in a use case is handed to it: of libs/platform it imports types.',
      { path: '\\.use-case\\.ts$' },
      { path: '^libs/platform/', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'use-cases-do-not-call-each-other',
      'Shared steps go down into domain, never sideways.',
      { path: '\\.use-case\\.ts$' },
      { path: '\\.use-case\\.ts$' },
    ),
    rule(
      'edge-does-not-touch-storage',
      'Controllers and consumers talk to their use case only.',
      { path: '^apps/.*\\.(controller|consumer)\\.ts$' },
      { path: '/storage/|node_modules/(typeorm|pg)/' },
    ),
    rule(
      'config-is-read-once',
      'Only main.ts and the module know the configuration; others are handed values.',
      { path: '^apps/', pathNot: `${SPEC}|\\.module\\.ts$|/main\\.ts$|/test/` },
      { path: '^apps/[^/]+/src/[^/]+\\.config\\.ts$', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'testing-is-generic',
      'libs/testing never names our business.',
      { path: '^libs/testing/' },
      { path: '^(libs/(domain|contracts)|apps)/' },
    ),
    rule(
      'test-helpers-stay-in-tests',
      'libs/testing and builders of a domain are imported by specs, e2e and bench only.',
      { path: '\\.ts$', pathNot: `${SPEC}|^libs/testing/|/src/testing/|/test/|^e2e/|^bench/` },
      { path: '^libs/testing/|/src/testing/' },
    ),
    rule(
      'dev-packages-stay-in-tests',
      'What runs in production is a dependency, not a devDependency.',
      { path: '^(apps|libs)/', pathNot: `${SPEC}|^libs/testing/|/test/|/vite\\.config\\.ts$` },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    rule('specs-are-not-imported', 'A spec is run, never imported.', { pathNot: '^$' }, { path: SPEC }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(apps/console/)?dist/' },
    // Type-only imports count: a cycle of types is a cycle of ideas.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
