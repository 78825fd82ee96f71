import { hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { AccessPolicy } from '#domain/access';
import { type Clock, newId, ProblemError } from '#kernel';
import type { HistoryWrite } from '#platform/audit';
import type { Actor } from '#platform/auth';
import type { PeopleUnitOfWork, Tx, UnitOfWork } from '#platform/postgres';
import { type ImportView, viewOf } from '../read-import/import-view.js';
import type { ImportFiles } from '../storage/import-files.js';
import type { ImportReads, SourcePlace } from '../storage/import-reads.store.js';
import type { ImportOptions, ImportRow } from '../storage/import.rows.js';
import type { ImportStore } from '../storage/import.store.js';

/** How an upload asks to be taken in; what it leaves out is decided by its source. */
export type AskedOptions = Pick<ImportOptions, 'format'> & {
  readonly [K in 'mode' | 'columns' | 'sheet' | 'headingRow']?: NonNullable<ImportOptions[K]> | undefined;
};

export interface ReceivedImport extends ImportView {
  /** True when this file was sent before: nothing new began. */
  readonly repeated: boolean;
}

export interface ReceiveImportDeps {
  readonly database: UnitOfWork;
  readonly people: PeopleUnitOfWork;
  readonly access: AccessPolicy;
  readonly reads: ImportReads;
  readonly imports: ImportStore;
  readonly files: Pick<ImportFiles, 'save' | 'remove'>;
  readonly history: { append(tx: Tx, writes: readonly HistoryWrite[]): Promise<void> };
  readonly hasAdapter: (sourceId: string) => boolean;
  /** Somebody begins to work on it at once. */
  readonly wake: () => void;
  readonly clock: Clock;
}

/** Of one source, at a time. */
const MOST_UNFINISHED = 20;
const DIGEST = /(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):/;

/** The digest of a `content-digest` header (RFC 9530) in hexadecimal; null where it holds none of SHA-256. */
const digestOf = (header: string | undefined): string | null => {
  const found = DIGEST.exec(header ?? '')?.[1];
  return found === undefined ? null : Buffer.from(found, 'base64').toString('hex');
};

/** Takes a file in, whole and lasting, before it is answered; its rows are imported afterwards. */
export class ReceiveImport {
  constructor(private readonly deps: ReceiveImportDeps) {}

  /** Of a person, for a source of the own office. Throws INGEST.IMPORT_SOURCE_UNKNOWN and INGEST.FILE_…. */
  async receiveFor(
    actor: Actor,
    sourceId: string,
    asked: AskedOptions,
    body: { readonly file: Readable | null; readonly contentDigest?: string | undefined },
  ): Promise<ReceivedImport> {
    const { people, access, reads } = this.deps;
    const may = access.filter(actor, 'command', 'import');
    const place = await people.read(actor, (tx) => reads.findSource(tx, sourceId, may));
    if (place === undefined) throw new ProblemError('INGEST.IMPORT_SOURCE_UNKNOWN');
    if (body.file === null) throw new ProblemError('HTTP.MEDIA_TYPE');
    return this.receive(place, actor, asked, body.file, digestOf(body.contentDigest));
  }

  /** Of the source itself, which signed the digest: one is required. */
  async receiveOwn(
    source: { readonly id: string; readonly procuratorateId: string; readonly regionCode12: string },
    asked: AskedOptions,
    body: { readonly file: Readable | null; readonly contentDigest?: string | undefined },
  ): Promise<ReceivedImport> {
    const { id: sourceId, procuratorateId, regionCode12 } = source;
    if (body.file === null) throw new ProblemError('HTTP.MEDIA_TYPE');
    const digest = digestOf(body.contentDigest);
    if (digest === null) throw new ProblemError('INGEST.FILE_DIGEST', { detail: '缺少 content-digest 头' });
    return this.receive({ sourceId, procuratorateId, regionCode12 }, null, asked, body.file, digest);
  }

  private async receive(
    place: SourcePlace,
    actor: Actor | null,
    asked: AskedOptions,
    file: Readable,
    digest: string | null,
  ): Promise<ReceivedImport> {
    const { database, imports, files, clock, wake } = this.deps;
    const unfinished = await database.read((tx) => imports.countActive(tx, place.sourceId));
    if (unfinished >= MOST_UNFINISHED) throw new ProblemError('INGEST.IMPORTS_TOO_MANY');
    const createdAt = clock.now();
    const importId = newId(createdAt.getTime());
    const saved = await files.save(importId, file);
    try {
      if (digest !== null && digest !== saved.sha256) throw new ProblemError('INGEST.FILE_DIGEST');
      const options = this.decide(place.sourceId, asked);
      const given = { ...place, ...options, importId, fileHash: saved.sha256, fileBytes: saved.bytes, createdAt };
      const row = await database.run(async (tx) => {
        const jobKey = hash('sha256', JSON.stringify([saved.sha256, options]), 'hex');
        const same = await imports.insert(tx, { ...given, jobKey, createdBy: actor?.id ?? null });
        if (same !== null) return same;
        await this.record(tx, given, actor);
        return imports.find(tx, importId);
      });
      if (row.importId !== importId) await files.remove(importId);
      else wake();
      return { ...viewOf(row), repeated: row.importId !== importId };
    } catch (error) {
      await files.remove(importId);
      throw error;
    }
  }

  private decide(sourceId: string, { format, mode, columns, sheet, headingRow }: AskedOptions): ImportOptions {
    return {
      format,
      mode: mode ?? 'backfill',
      columns: columns ?? (this.deps.hasAdapter(sourceId) ? 'adapter' : 'canonical'),
      sheet: sheet ?? null,
      headingRow: headingRow ?? null,
    };
  }

  private async record(
    tx: Tx,
    given: SourcePlace & Pick<ImportRow, 'importId' | 'format' | 'mode' | 'fileHash' | 'fileBytes' | 'createdAt'>,
    actor: Actor | null,
  ): Promise<void> {
    const { importId, sourceId, format, mode, fileHash, fileBytes } = given;
    await this.deps.history.append(tx, [
      {
        chain: { kind: 'import', id: importId },
        at: given.createdAt.toISOString(),
        procuratorateId: given.procuratorateId,
        regionCode12: given.regionCode12,
        actorId: actor?.id ?? null,
        actorName: actor?.name ?? null,
        command: 'import',
        entry: { sourceId, format, mode, fileHash, fileBytes },
      },
    ]);
  }
}
