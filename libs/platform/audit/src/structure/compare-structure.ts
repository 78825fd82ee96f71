import type { StructureContent, StructureObject } from '../witness/witness-line.js';
import type { Structure } from './read-structure.js';

export interface StructureVerdict {
  /** What was changed without a migration, each with its name. */
  readonly changes: readonly string[];
  /** Migrations of this build that have run since the line was written: what they have built is not on record yet. */
  readonly since: readonly string[];
  /** True when another major release of the server writes definitions in other words. */
  readonly otherServer: boolean;
}

/**
 * What differs between the structure on record and the one that there is. `known`: names of the migrations that this build
 * has; one that ran and is not among them is no migration but a change that calls itself one.
 */
export function compareStructure(
  recorded: Pick<StructureContent, 'migrations' | 'server' | 'objects'>,
  now: Structure,
  known: readonly string[] | undefined,
): StructureVerdict {
  const [before, present] = [new Set(recorded.migrations), new Set(now.migrations)];
  const more = now.migrations.filter((name) => !before.has(name));
  const since = more.filter((name) => known?.includes(name) !== false);
  const changes = [
    ...recorded.migrations.filter((name) => !present.has(name)).map((name) => `撤除 migration ${name}`),
    ...more.filter((name) => !since.includes(name)).map((name) => `新增 migration ${name}`),
  ];
  const otherServer = recorded.server !== now.server;
  if (since.length > 0 || otherServer) return { changes, since, otherServer };
  return { changes: [...changes, ...differences(recorded.objects, now.objects)], since, otherServer };
}

function differences(recorded: readonly StructureObject[], now: readonly StructureObject[]): string[] {
  const [before, after] = [new Map(recorded), new Map(now)];
  return [
    ...recorded.flatMap(([name, hash]) => {
      const found = after.get(name);
      return found === undefined ? [`撤除 ${name}`] : found === hash ? [] : [`更改 ${name}`];
    }),
    ...now.filter(([name]) => !before.has(name)).map(([name]) => `新增 ${name}`),
  ];
}
