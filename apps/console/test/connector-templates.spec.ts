import { readConnector } from '../../ingest/src/pull/read-connector.js';
import { CONNECTOR_TEMPLATES } from '../src/text/connector-templates.js';

describe('what a connector is begun with', () => {
  it.each(CONNECTOR_TEMPLATES)('is one that ingest takes: $name', ({ definition }) => {
    expect(readConnector(definition, '')).toMatchObject({ ok: true });
  });
});
