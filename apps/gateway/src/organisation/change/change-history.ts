import type { EntityChange, Organisation, Person } from '#domain/organisation';
import type { HistoryWrite } from '#platform/audit';
import type { Actor } from '#platform/auth';

interface Circumstances {
  readonly before: Organisation;
  readonly after: Organisation;
  readonly actor: Actor | null;
  readonly at: string;
}

/**
 * One entry per change, on the chain of the office whose affair it is; a person who moves leaves one at either office.
 * Names of people stand beside the entry as its secret, never in it.
 */
export const historyOf = (changes: readonly EntityChange[], circumstances: Circumstances): HistoryWrite[] =>
  changes.flatMap((change) => {
    const { before, after } = change;
    const verb = before === null ? 'create' : after === null ? 'remove' : 'change';
    const revision = (after ?? before)?.revision ?? 1;
    const entry = {
      entity: change.kind,
      id: change.id,
      revision,
      before: factsOf(change, before),
      after: factsOf(change, after),
    };
    const { actor, at } = circumstances;
    return officesOf(change, circumstances).map((officeId) => ({
      chain: { kind: 'organisation', id: officeId },
      at,
      procuratorateId: officeId,
      regionCode12: null,
      actorId: actor?.id ?? null,
      actorName: actor?.name ?? null,
      command: `${verb}-${COMMAND_NAMES[change.kind]}`,
      entry,
      secret: nameOf(change),
    }));
  });

const COMMAND_NAMES: Readonly<Record<EntityChange['kind'], string>> = {
  office: 'office',
  department: 'department',
  person: 'person',
  duty: 'duty',
  standIn: 'stand-in',
};

/** All but what stands elsewhere in the entry, and names of people. */
function factsOf(change: EntityChange, entity: object | null): object | null {
  if (entity === null) return null;
  const left = change.kind === 'person' ? ['id', 'revision', 'name'] : ['id', 'revision'];
  return Object.fromEntries(Object.entries(entity).filter(([field]) => !left.includes(field)));
}

/** A person's new name, where it is new. */
function nameOf(change: EntityChange): string | null {
  if (change.kind !== 'person' || change.after === null) return null;
  return change.before?.name === change.after.name ? null : change.after.name;
}

function officesOf(change: EntityChange, { before, after }: Circumstances): string[] {
  const people = (id: string): Person | undefined => after.people.get(id) ?? before.people.get(id);
  const ids = [change.before, change.after].map((entity) => {
    if (entity === null) return undefined;
    if (change.kind === 'office') return change.id;
    return 'officeId' in entity
      ? entity.officeId
      : 'personId' in entity
        ? people(entity.personId)?.officeId
        : undefined;
  });
  return [...new Set(ids)].filter((id) => id !== undefined);
}
