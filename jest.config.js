/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/tools', '<rootDir>/e2e'],
  testRegex: '\\.spec\\.ts$',
  extensionsToTreatAsEsm: ['.ts'],
  // Long, for a machine that does much else: it ends what hangs, and decides nothing else.
  testTimeout: 90_000,
  testSequencer: '<rootDir>/tools/test/longest-first.mjs',
  // One more than CI has processors: many specs wait, for a broker, a browser, a time that must pass.
  maxWorkers: 3,
  // Modules of each spec stay in a worker's memory; near the heap's limit it would do nothing but collect.
  workerIdleMemoryLimit: '800MB',
  moduleNameMapper: {
    '^#(kernel|contracts|testing)$': '<rootDir>/libs/$1/src/index.ts',
    '^#(domain|platform)/(.*)$': '<rootDir>/libs/$1/$2/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
      },
    ],
  },
};
