import {
  type Department,
  type Duty,
  ENTITY_ID,
  type Office,
  officeOf,
  type Person,
  type StandIn,
} from '#domain/organisation';
import { ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { Tx, UnitOfWork } from '#platform/postgres';
import type { PersonFilter } from '../storage/organisation-lists.store.js';

interface Lists {
  listOffices(tx: Tx): Promise<Office[]>;
  listDepartments(tx: Tx, officeId: string | undefined): Promise<Department[]>;
  listDuties(tx: Tx): Promise<Duty[]>;
  listStandIns(tx: Tx, officeIds: readonly string[]): Promise<StandIn[]>;
  listPeople(tx: Tx, filter: PersonFilter): Promise<Person[]>;
}

export interface PersonsAsked {
  readonly officeId?: string | undefined;
  readonly text?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** The structure is open to every administrator; people and stand-ins are those of the own office and the offices below. */
export class ReadOrganisation {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly lists: Lists,
  ) {}

  offices(): Promise<Office[]> {
    return this.unitOfWork.read((tx) => this.lists.listOffices(tx));
  }

  departments(officeId: string | undefined): Promise<Department[]> {
    return this.unitOfWork.read((tx) => this.lists.listDepartments(tx, officeId));
  }

  duties(): Promise<Duty[]> {
    return this.unitOfWork.read((tx) => this.lists.listDuties(tx));
  }

  async officeOfRegion(regionCode12: string): Promise<string | undefined> {
    const duties = await this.duties();
    return officeOf(new Map(duties.map((duty) => [duty.regionPrefix, duty])), regionCode12);
  }

  standIns(actor: Actor, officeId: string | undefined): Promise<StandIn[]> {
    return this.unitOfWork.read((tx) => this.lists.listStandIns(tx, readable(actor, officeId)));
  }

  async people(actor: Actor, asked: PersonsAsked): Promise<{ items: Person[]; nextCursor: string | null }> {
    const { officeId, text, cursor, limit } = asked;
    const filter = { officeIds: readable(actor, officeId), text, afterId: readCursor(cursor), limit: limit + 1 };
    const found = await this.unitOfWork.read((tx) => this.lists.listPeople(tx, filter));
    const items = found.slice(0, limit);
    return { items, nextCursor: found.length > limit ? Buffer.from(items.at(-1)!.id).toString('base64url') : null };
  }

  async person(actor: Actor, id: string): Promise<Person> {
    const filter = { officeIds: readable(actor, undefined), id, limit: 1 };
    const [person] = await this.unitOfWork.read((tx) => this.lists.listPeople(tx, filter));
    if (person === undefined) throw new ProblemError('ORG.NOT_FOUND');
    return person;
  }
}

const readable = ({ procuratorateId, subordinateOfficeIds }: Actor, officeId: string | undefined): string[] =>
  [procuratorateId, ...subordinateOfficeIds].filter((id) => officeId === undefined || id === officeId);

function readCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const id = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!ENTITY_ID.test(id)) throw new ProblemError('ORG.CURSOR_INVALID');
  return id;
}
