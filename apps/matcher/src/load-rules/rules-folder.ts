import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SHIPPED = join('apps', 'matcher', 'rules');

/**
 * The folder of the rules that come along: the nearest `apps/matcher/rules` above the given module, which may be source or
 * compiled. A service is started from any working directory.
 */
export function shippedRulesFolder(moduleUrl: string): string {
  for (let at = dirname(fileURLToPath(moduleUrl)); ; at = dirname(at)) {
    const folder = join(at, SHIPPED);
    if (existsSync(folder)) return folder;
    if (dirname(at) === at) throw new Error(`there is no folder ${SHIPPED} above the program: set RULES_DIR`);
  }
}
