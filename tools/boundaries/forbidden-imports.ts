/** One import that must not be: a file with its text, and the rule that has to catch it. */
export interface ForbiddenImport {
  readonly rule: string;
  readonly file: string;
  readonly text: string;
  /** More files that the offence needs, e.g. the other half of a cycle. */
  readonly beside?: Readonly<Record<string, string>>;
}

const imports = (specifier: string): string => `import { x } from '${specifier}';\nexport const y = x;\n`;
const importsType = (specifier: string): string => `import type { X } from '${specifier}';\nexport type Y = X;\n`;

/**
 * A tree of one tiny file per room, with the shape of the real one: what the forbidden imports below point at.
 * It names no real use case, so that a proof does not break when one is renamed.
 */
export const SKELETON: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'libs/kernel/src/index.ts',
    'libs/kernel/src/inner.ts',
    'libs/contracts/src/index.ts',
    'libs/testing/src/index.ts',
    'libs/domain/one/src/index.ts',
    'libs/domain/one/src/testing/index.ts',
    'libs/domain/two/src/index.ts',
    'libs/platform/kafka/src/index.ts',
    'libs/platform/kafka/src/kafkajs/connect.ts',
    'libs/platform/postgres/src/index.ts',
    'libs/platform/postgres/src/outbox.ts',
    'apps/alpha/src/alpha.module.ts',
    'apps/alpha/src/alpha.config.ts',
    'apps/alpha/src/open-door/open-door.use-case.ts',
    'apps/alpha/src/open-door/open-door.controller.ts',
    'apps/alpha/src/open-door/open-door.spec.ts',
    'apps/alpha/src/shut-door/shut-door.use-case.ts',
    'apps/alpha/src/storage/door.store.ts',
    'apps/beta/src/knock/knock.use-case.ts',
    'tools/stack/main.ts',
    'e2e/story.ts',
  ].map((file) => [file, 'export const x = 1;\nexport type X = number;\n']),
);

const USE_CASE = 'apps/alpha/src/ring-bell/ring-bell.use-case.ts';
const CONTROLLER = 'apps/alpha/src/ring-bell/ring-bell.controller.ts';
const CONSUMER = 'apps/alpha/src/ring-bell/ring-bell.consumer.ts';

export const FORBIDDEN: readonly ForbiddenImport[] = [
  {
    rule: 'no-circular',
    file: 'libs/kernel/src/one.ts',
    text: imports('./other.js'),
    beside: { 'libs/kernel/src/other.ts': `import { y } from './one.js';\nexport const x = (): unknown => y;\n` },
  },
  {
    rule: 'no-circular',
    file: 'libs/kernel/src/one-type.ts',
    text: `import type { X } from './other-type.js';\nexport type Y = X | 1;\n`,
    beside: { 'libs/kernel/src/other-type.ts': `import type { Y } from './one-type.js';\nexport type X = Y[];\n` },
  },
  { rule: 'no-unresolved', file: 'libs/kernel/src/offence.ts', text: imports('./nowhere.js') },
  { rule: 'no-unresolved', file: USE_CASE, text: imports('#domain/nowhere') },
  { rule: 'kernel-knows-nothing', file: 'libs/kernel/src/offence.ts', text: imports('node:crypto') },
  { rule: 'kernel-knows-nothing', file: 'libs/kernel/src/offence.ts', text: imports('#contracts') },
  { rule: 'contracts-know-kernel', file: 'libs/contracts/src/offence.ts', text: imports('ajv') },
  { rule: 'contracts-know-kernel', file: 'libs/contracts/src/offence.ts', text: imports('#domain/one') },
  { rule: 'domain-is-pure', file: 'libs/domain/one/src/offence.ts', text: imports('@nestjs/common') },
  { rule: 'domain-is-pure', file: 'libs/domain/one/src/offence.ts', text: imports('node:crypto') },
  { rule: 'domain-is-pure', file: 'libs/domain/one/src/offence.ts', text: imports('#domain/two') },
  { rule: 'domain-is-pure', file: 'libs/domain/one/src/offence.ts', text: importsType('#contracts') },
  { rule: 'platform-is-generic', file: 'libs/platform/kafka/src/offence.ts', text: imports('#contracts') },
  { rule: 'platform-is-generic', file: 'libs/platform/postgres/src/offence.ts', text: importsType('#domain/one') },
  { rule: 'kafkajs-behind-one-door', file: 'libs/platform/kafka/src/offence.ts', text: imports('kafkajs') },
  { rule: 'kafkajs-behind-one-door', file: CONSUMER, text: importsType('kafkajs') },
  { rule: 'kafkajs-behind-one-door', file: 'tools/stack/offence.ts', text: imports('kafkajs') },
  {
    rule: 'libs-never-import-apps',
    file: 'libs/domain/one/src/offence.ts',
    text: imports('../../../../apps/alpha/src/alpha.module.js'),
  },
  { rule: 'apps-never-import-apps', file: USE_CASE, text: imports('../../../beta/src/knock/knock.use-case.js') },
  {
    rule: 'apps-never-import-apps',
    file: 'apps/alpha/src/ring-bell/ring-bell.spec.ts',
    text: imports('../../../beta/src/knock/knock.use-case.js'),
  },
  { rule: 'console-stands-alone', file: 'apps/console/src/offence.tsx', text: imports('#kernel') },
  { rule: 'console-stands-alone', file: 'apps/console/src/offence.ts', text: importsType('#contracts') },
  { rule: 'console-runs-in-a-browser', file: 'apps/console/src/offence.tsx', text: imports('node:fs') },
  { rule: 'apps-never-import-tools', file: CONTROLLER, text: imports('../../../../tools/stack/main.js') },
  { rule: 'enter-by-the-door', file: USE_CASE, text: importsType('../../../../libs/platform/postgres/src/outbox.js') },
  { rule: 'enter-by-the-door', file: 'libs/domain/one/src/offence.ts', text: imports('../../../kernel/src/inner.js') },
  { rule: 'enter-by-the-door', file: 'e2e/offence.ts', text: imports('../libs/platform/kafka/src/kafkajs/connect.js') },
  { rule: 'nest-at-the-edges-only', file: 'apps/alpha/src/storage/bell.store.ts', text: imports('@nestjs/common') },
  { rule: 'use-case-is-not-infrastructure', file: USE_CASE, text: imports('@nestjs/common') },
  { rule: 'use-case-is-not-infrastructure', file: USE_CASE, text: importsType('typeorm') },
  { rule: 'use-case-is-not-infrastructure', file: USE_CASE, text: imports('../open-door/open-door.controller.js') },
  { rule: 'use-case-takes-platform-types-only', file: USE_CASE, text: imports('#platform/postgres') },
  { rule: 'use-cases-do-not-call-each-other', file: USE_CASE, text: imports('../open-door/open-door.use-case.js') },
  { rule: 'edge-does-not-touch-storage', file: CONTROLLER, text: imports('../storage/door.store.js') },
  { rule: 'edge-does-not-touch-storage', file: CONSUMER, text: imports('typeorm') },
  { rule: 'config-is-read-once', file: USE_CASE, text: imports('../alpha.config.js') },
  { rule: 'testing-is-generic', file: 'libs/testing/src/offence.ts', text: imports('#domain/one') },
  { rule: 'test-helpers-stay-in-tests', file: USE_CASE, text: imports('#testing') },
  {
    rule: 'test-helpers-stay-in-tests',
    file: USE_CASE,
    text: imports('../../../../libs/domain/one/src/testing/index.js'),
  },
  { rule: 'dev-packages-stay-in-tests', file: 'libs/platform/kafka/src/offence.ts', text: imports('fast-check') },
  { rule: 'specs-are-not-imported', file: USE_CASE, text: imports('../open-door/open-door.spec.js') },
];

/** Imports that must stay allowed: a rule that forbids everything proves nothing. */
export const ALLOWED: readonly Omit<ForbiddenImport, 'rule'>[] = [
  { file: 'libs/domain/one/src/allowed.ts', text: imports('#kernel') },
  { file: 'libs/contracts/src/allowed.ts', text: imports('@sinclair/typebox') },
  { file: 'libs/platform/postgres/src/allowed.ts', text: importsType('#platform/kafka') },
  { file: 'libs/platform/kafka/src/kafkajs/allowed.ts', text: imports('kafkajs') },
  { file: USE_CASE, text: `${importsType('#platform/postgres')}${importsType('../storage/door.store.js')}` },
  { file: USE_CASE, text: `import { type X } from '#platform/postgres';\nexport type Y = X;\n` },
  { file: USE_CASE, text: imports('#domain/one') },
  {
    file: CONTROLLER,
    text: `${imports('@nestjs/common')}${imports('./ring-bell.use-case.js')}`,
    beside: { [USE_CASE]: 'export const x = 1;\n' },
  },
  { file: 'apps/alpha/src/bell.module.ts', text: `${imports('#platform/postgres')}${imports('./alpha.config.js')}` },
  { file: 'apps/alpha/src/ring-bell/ring-bell.spec.ts', text: `${imports('#testing')}${imports('node:crypto')}` },
  {
    file: 'apps/alpha/src/ring-bell/ring-bell.spec.ts',
    text: imports('../../../../libs/domain/one/src/testing/index.js'),
  },
];
