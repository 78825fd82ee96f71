import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Boundaries, findViolations, loadBoundaries } from './cruise.js';
import { ALLOWED, FORBIDDEN, type ForbiddenImport, SKELETON } from './forbidden-imports.js';

type Attempt = Omit<ForbiddenImport, 'rule'>;

async function writeAll(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, file)), { recursive: true });
    await writeFile(join(dir, file), text);
  }
}

/** Writes the attempt into the tree, asks which rules it breaks, and takes it away again. */
async function rulesBrokenBy(attempt: Attempt, dir: string, boundaries: Boundaries): Promise<Set<string>> {
  const files = { [attempt.file]: attempt.text, ...attempt.beside };
  await writeAll(dir, files);
  try {
    const { violations } = await findViolations(dir, [attempt.file], boundaries);
    return new Set(violations.map((violation) => violation.rule));
  } finally {
    for (const file of Object.keys(files)) {
      await (file in SKELETON ? writeAll(dir, { [file]: SKELETON[file]! }) : rm(join(dir, file), { force: true }));
    }
  }
}

/** The same rules with `name` emptied: it matches nothing. */
function emptied(boundaries: Boundaries, name: string): Boundaries {
  const forbidden = boundaries.forbidden.map((rule) => (rule.name === name ? { ...rule, to: { path: '^$' } } : rule));
  return { ...boundaries, forbidden };
}

/**
 * Proves that the import rules work: every forbidden import is caught by the rule of its name, is not caught by that rule
 * once it is emptied, every rule has such an import, and what must stay allowed breaks none. Returns the failures.
 */
export async function proveBoundaries(root: string): Promise<{ proofs: number; rules: number; failures: string[] }> {
  const boundaries = await loadBoundaries(root);
  const failures: string[] = [];
  await mkdir(join(root, '.stack'), { recursive: true });
  // Inside the repository, so that packages resolve as they do for the real files.
  const dir = await mkdtemp(join(root, '.stack', 'boundaries-'));
  try {
    await copyFile(join(root, 'package.json'), join(dir, 'package.json'));
    await copyFile(join(root, 'tsconfig.json'), join(dir, 'tsconfig.json'));
    await writeAll(dir, SKELETON);
    // The paths behind `#…` are looked up from where the process stands.
    process.chdir(dir);
    for (const attempt of FORBIDDEN) {
      const told = `${attempt.rule}: ${attempt.file} with «${attempt.text.split('\n')[0] ?? ''}»`;
      const broken = await rulesBrokenBy(attempt, dir, boundaries);
      if (!broken.has(attempt.rule))
        failures.push(`${told} is not caught (caught by: ${[...broken].join(', ') || 'none'})`);
      const without = await rulesBrokenBy(attempt, dir, emptied(boundaries, attempt.rule));
      if (without.has(attempt.rule)) failures.push(`${told} is still caught when the rule is emptied`);
    }
    for (const attempt of ALLOWED) {
      const broken = await rulesBrokenBy(attempt, dir, boundaries);
      if (broken.size > 0) failures.push(`${attempt.file} is allowed, but caught by ${[...broken].join(', ')}`);
    }
  } finally {
    process.chdir(root);
    await rm(dir, { recursive: true, force: true });
  }
  const proven = new Set(FORBIDDEN.map((attempt) => attempt.rule));
  for (const { name } of boundaries.forbidden) {
    if (name !== undefined && !proven.has(name)) failures.push(`rule ${name} has no forbidden import that proves it`);
  }
  return { proofs: FORBIDDEN.length, rules: boundaries.forbidden.length, failures };
}
