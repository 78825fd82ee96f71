import { repositoryRoot } from '../stack/index.js';
import { findViolations, loadBoundaries, ROOMS } from './cruise.js';
import { proveBoundaries } from './prove.js';

// `--proof`: only the proof that the rules work.
let failures = 0;
if (!process.argv.includes('--proof')) {
  const found = await findViolations(repositoryRoot, ROOMS, await loadBoundaries(repositoryRoot));
  for (const { rule, from, to } of found.violations) console.error(`${rule}: ${from} → ${to}`);
  console.log(`${found.modules} modules, ${found.dependencies} imports, ${found.violations.length} forbidden`);
  failures += found.violations.length;
}
const proof = await proveBoundaries(repositoryRoot);
for (const failure of proof.failures) console.error(failure);
console.log(`${proof.proofs} forbidden imports for ${proof.rules} rules, ${proof.failures.length} failures`);
process.exitCode = failures + proof.failures.length > 0 ? 1 : 0;
