import type { Check } from './check.js';
import { boundaries, boundariesProof } from './checks/boundaries.check.js';
import { deadCode } from './checks/dead-code.check.js';
import { dependencies } from './checks/dependencies.check.js';
import { format } from './checks/format.check.js';
import { generated } from './checks/generated.check.js';
import { links } from './checks/links.check.js';
import { lint } from './checks/lint.check.js';
import { migrationDrift } from './checks/migration-drift.check.js';
import { migrationOrder } from './checks/migration-order.check.js';
import { samples } from './checks/samples.check.js';
import { sizes } from './checks/sizes.check.js';
import { specs } from './checks/specs.check.js';
import { types } from './checks/types.check.js';
import { words } from './checks/words.check.js';

/** Every check, in the order of the table. The two that take longest come first, so that they run beside the others. */
export const CHECKS: readonly Check[] = [
  lint,
  types,
  boundaries,
  boundariesProof,
  deadCode,
  dependencies,
  format,
  generated,
  links,
  migrationDrift,
  migrationOrder,
  samples,
  specs,
  sizes,
  words,
];
