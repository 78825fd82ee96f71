import type { Readable } from 'node:stream';
import type { AccessPolicy } from '#domain/access';
import { ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork, Tx, UnitOfWork } from '#platform/postgres';
import { writeWorkbook } from '#platform/tabular';
import type { ImportFaultStore } from '../storage/import-fault.store.js';
import type { ImportReads } from '../storage/import-reads.store.js';
import type { ImportRow } from '../storage/import.rows.js';
import { type ImportView, viewOf } from './import-view.js';

export interface ImportPage {
  readonly imports: readonly ImportView[];
  /** For the next page; null at the end. */
  readonly next: string | null;
}

export interface ReadImportDeps {
  readonly database: UnitOfWork;
  readonly people: PeopleUnitOfWork;
  readonly access: AccessPolicy;
  readonly reads: ImportReads;
  readonly faults: ImportFaultStore;
}

const PAGE_ROWS = 500;
const SHEET = {
  name: '导入错误',
  columns: [
    { heading: '行号', width: 10 },
    { heading: '列', width: 24 },
    { heading: '问题', width: 70 },
    { heading: '处理办法', width: 70 },
  ],
};

/** Imports for whoever may see them: one that somebody may not see does not exist for them. */
export class ReadImport {
  constructor(private readonly deps: ReadImportDeps) {}

  async read(actor: Actor, importId: string): Promise<ImportView> {
    return viewOf(await this.deps.people.read(actor, (tx) => this.find(tx, actor, importId)));
  }

  async readOwn(sourceId: string, importId: string): Promise<ImportView> {
    return viewOf(await this.deps.database.read((tx) => this.findOwn(tx, sourceId, importId)));
  }

  list(
    actor: Actor,
    {
      sourceId,
      before,
      limit,
    }: { readonly sourceId: string | null; readonly before: string | null; readonly limit: number },
  ): Promise<ImportPage> {
    const { people, access, reads } = this.deps;
    const seen = access.filter(actor, 'read', 'import');
    return people.read(actor, async (tx) => {
      const rows = await reads.list(tx, seen, { sourceId, before, limit });
      return { imports: rows.map(viewOf), next: rows.length < limit ? null : (rows.at(-1)?.importId ?? null) };
    });
  }

  /** What is wrong in its rows, as a workbook that is written while it is read. */
  async errors(actor: Actor, importId: string): Promise<Readable> {
    const { people, faults } = this.deps;
    await this.read(actor, importId);
    return this.workbook((row) => people.read(actor, (tx) => faults.listAfter(tx, importId, row, PAGE_ROWS)));
  }

  async errorsOfOwn(sourceId: string, importId: string): Promise<Readable> {
    const { database, faults } = this.deps;
    await this.readOwn(sourceId, importId);
    return this.workbook((row) => database.read((tx) => faults.listAfter(tx, importId, row, PAGE_ROWS)));
  }

  private workbook(pageAfter: (row: number) => ReturnType<ImportFaultStore['listAfter']>): Readable {
    async function* lines(): AsyncGenerator<readonly string[]> {
      for (let row = 0; ;) {
        const page = await pageAfter(row);
        for (const { row: number, faults } of page) {
          for (const { column, says, repair } of faults) yield [String(number), column, says, repair];
          row = number;
        }
        if (page.length < PAGE_ROWS) return;
      }
    }
    return writeWorkbook(SHEET, lines());
  }

  private async find(tx: Tx, actor: Actor, importId: string): Promise<ImportRow> {
    const { access, reads } = this.deps;
    const found = await reads.find(tx, importId, access.filter(actor, 'read', 'import'));
    if (found === undefined) throw new ProblemError('INGEST.IMPORT_UNKNOWN');
    return found;
  }

  private async findOwn(tx: Tx, sourceId: string, importId: string): Promise<ImportRow> {
    const found = await this.deps.reads.findOwn(tx, importId, sourceId);
    if (found === undefined) throw new ProblemError('INGEST.IMPORT_UNKNOWN');
    return found;
  }
}
