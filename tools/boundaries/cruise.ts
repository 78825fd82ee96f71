import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cruise, type ICruiseOptions, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';

/** The rooms whose imports are checked. */
export const ROOMS: readonly string[] = ['apps', 'libs', 'tools', 'e2e', 'bench'];

interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

export interface Boundaries {
  readonly forbidden: NonNullable<IFlattenedRuleSet['forbidden']>;
  readonly options: ICruiseOptions;
}

/** The rules of the repository at `root`. */
export async function loadBoundaries(root: string): Promise<Boundaries> {
  const file = (await import(pathToFileURL(resolve(root, '.dependency-cruiser.cjs')).href)) as { default: Boundaries };
  return file.default;
}

/** Reads the imports of `entries` (files or folders under `baseDir`) and what they reach; returns what breaks a rule. */
export async function findViolations(
  baseDir: string,
  entries: readonly string[],
  boundaries: Boundaries,
): Promise<{ violations: Violation[]; modules: number; dependencies: number }> {
  const { enhancedResolveOptions, ...rest } = boundaries.options;
  const options = { ...rest, tsConfig: { fileName: resolve(baseDir, 'tsconfig.json') } };
  const report = await cruise(
    [...entries],
    {
      ...options,
      baseDir,
      validate: true,
      ruleSet: { forbidden: boundaries.forbidden, options } as NonNullable<ICruiseOptions['ruleSet']>,
      outputType: undefined,
    },
    enhancedResolveOptions,
    { tsConfig: extractTSConfig(resolve(baseDir, 'tsconfig.json')) },
  );
  const { summary } = report.output as ICruiseResult;
  return {
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
    modules: summary.totalCruised,
    dependencies: summary.totalDependenciesCruised ?? 0,
  };
}
