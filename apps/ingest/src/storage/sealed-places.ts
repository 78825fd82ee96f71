/** What sealed values of this schema are bound to: moved to another row, or another table, they do not open. */
export const pushAad = (eventId: string, pushKey: string): string => `ingest.event_push:${eventId}:${pushKey}`;
export const waitingAad = (waitingId: string): string => `ingest.waiting_disposal:${waitingId}`;
export const reporterAad = (eventId: string, revision: number): string =>
  `ingest.reporter_identity:${eventId}:${revision}`;
/** Uploaded files lie sealed on disk; the blocks of one are bound to it. */
export const importFileAad = (importId: string): string => `ingest.import_file:${importId}`;
export const importFormAad = (importId: string): string => `ingest.import:${importId}`;
export const importFaultAad = (importId: string, row: number): string => `ingest.import_fault:${importId}:${row}`;
export const connectorTrialAad = (trialId: string): string => `ingest.connector_trial:${trialId}`;
export const connectorSecretAad = (sourceId: string): string => `ingest.pull_connector:${sourceId}`;
