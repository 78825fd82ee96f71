/** The console's templates, read by the reader that decides. */
import { readConnector } from '../apps/ingest/src/pull/read-connector.js';
import { CONNECTOR_TEMPLATES } from '../apps/console/src/text/connector-templates.js';

describe('what a connector is begun with', () => {
  it.each(CONNECTOR_TEMPLATES)('is one that ingest takes: $name', ({ definition }) => {
    expect(readConnector(definition, '')).toMatchObject({ ok: true });
  });
});
