import type { Actor } from '#platform/auth';
import type { Tx, UnitOfWork } from '#platform/postgres';

export interface Named {
  readonly id: string;
  readonly name: string;
}

interface Lists {
  namesOfPeople(tx: Tx, ids: readonly string[], officeIds: readonly string[]): Promise<Named[]>;
  namesOfDepartments(tx: Tx, ids: readonly string[], officeIds: readonly string[]): Promise<Named[]>;
}

/** What the people and departments of an item are called: for whoever sees their ids, and nothing else of them. */
export class ReadNames {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly lists: Lists,
  ) {}

  /** Of the own office and those below it; others are left out. */
  of(
    { procuratorateId, subordinateOfficeIds }: Actor,
    { persons, departments }: { readonly persons: readonly string[]; readonly departments: readonly string[] },
  ): Promise<{ readonly persons: Named[]; readonly departments: Named[] }> {
    const offices = [procuratorateId, ...subordinateOfficeIds];
    return this.unitOfWork.read(async (tx) => ({
      persons: persons.length === 0 ? [] : await this.lists.namesOfPeople(tx, persons, offices),
      departments: departments.length === 0 ? [] : await this.lists.namesOfDepartments(tx, departments, offices),
    }));
  }
}
