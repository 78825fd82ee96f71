import { sourceSecretAad } from '#contracts';
import {
  type Outbox,
  QUARANTINE_MENDED,
  QUARANTINE_SEALED,
  type SealedColumn,
  type SealedRow,
  type Tx,
} from '#platform/postgres';
import {
  connectorSecretAad,
  connectorTrialAad,
  importFaultAad,
  importFormAad,
  pushAad,
  reporterAad,
  waitingAad,
} from './sealed-places.js';
import { sourceMessage } from '../sources/source-message.js';
import { SourceStore } from './source.store.js';

const text = (row: SealedRow, column: string): string => row[column] ?? '';

/** Every sealed column of the schema: what is sealed anew after a rotation of keys. */
export function ingestSealed(outbox: Pick<Outbox, 'enqueue'>, topicPrefix: string): readonly SealedColumn[] {
  return [
    {
      table: 'source_key',
      key: { source_id: 'text', key_id: 'text' },
      column: 'secret_sealed',
      form: 'text',
      aad: (row) => sourceSecretAad(text(row, 'source_id'), text(row, 'key_id')),
      // notify keeps a copy: it gets the registration anew.
      afterResealing: (tx, rows) => publishSources(tx, rows, outbox, topicPrefix),
    },
    {
      table: 'waiting_disposal',
      key: { waiting_id: 'uuid' },
      column: 'sealed',
      form: 'bytes',
      aad: (row) => waitingAad(text(row, 'waiting_id')),
    },
    {
      table: 'reporter_identity',
      key: { event_id: 'uuid' },
      column: 'sealed',
      form: 'bytes',
      also: ['revision'],
      aad: (row) => reporterAad(text(row, 'event_id'), Number(row['revision'])),
    },
    {
      table: 'event_push',
      key: { event_id: 'uuid', push_key: 'text' },
      column: 'sealed',
      form: 'bytes',
      aad: (row) => pushAad(text(row, 'event_id'), text(row, 'push_key')),
    },
    {
      table: 'import',
      key: { import_id: 'uuid' },
      column: 'form_sealed',
      form: 'bytes',
      aad: (row) => importFormAad(text(row, 'import_id')),
    },
    {
      table: 'import_fault',
      key: { import_id: 'uuid', row_no: 'bigint' },
      column: 'sealed',
      form: 'bytes',
      aad: (row) => importFaultAad(text(row, 'import_id'), Number(row['row_no'])),
    },
    {
      table: 'pull_connector',
      key: { source_id: 'text' },
      column: 'secret_sealed',
      form: 'text',
      aad: (row) => connectorSecretAad(text(row, 'source_id')),
    },
    {
      table: 'connector_trial',
      key: { trial_id: 'uuid' },
      column: 'answer_sealed',
      form: 'bytes',
      aad: (row) => connectorTrialAad(text(row, 'trial_id')),
    },
    QUARANTINE_SEALED,
    QUARANTINE_MENDED,
  ];
}

async function publishSources(
  tx: Tx,
  rows: readonly SealedRow[],
  outbox: Pick<Outbox, 'enqueue'>,
  topicPrefix: string,
): Promise<void> {
  const ids = [...new Set(rows.map((row) => text(row, 'source_id')))];
  const store = new SourceStore();
  await store.raiseVersions(tx, ids);
  const sources = (await store.list(tx)).filter(({ sourceId }) => ids.includes(sourceId));
  const at = new Date().toISOString();
  await outbox.enqueue(
    tx,
    sources.map((source) => sourceMessage(source, at, topicPrefix)),
  );
}
