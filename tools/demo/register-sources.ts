import { deskOf, Refused } from '../simulator/people.js';
import { OFFICE, OTHER_OFFICE } from '../simulator/places.js';
import type { RunningServices } from '../stack/index.js';
import { type DemoSource, knownSources } from './connection-file.js';

const SOURCES = [
  { id: 'demo-grid', kind: '全科网格', name: '云溪市青石区全科网格平台（演示）', office: OFFICE },
  { id: 'demo-12345', kind: '12345', name: '云溪市 12345 热线（演示）', office: OFFICE },
  { id: 'demo-message-board', kind: '12345', name: '云溪市网民留言板（演示）', office: OFFICE },
  { id: 'demo-grid-bailu', kind: '全科网格', name: '云溪市白鹭区全科网格平台（演示）', office: OTHER_OFFICE },
] as const;

/** Registers what is not registered yet. The secret of a source is shown once, so an earlier one comes from `directory`. */
export async function registerSources(services: RunningServices, directory: string): Promise<DemoSource[]> {
  const desk = deskOf('ops', services);
  const known = new Map(knownSources(directory).map((source) => [source.id, source]));
  const registered: DemoSource[] = [];
  for (const { office, ...source } of SOURCES) {
    const place = { procuratorateId: office.id, regionCode12: office.regionCode12 };
    try {
      const answer = (await desk.post(`${services.urls.ingest}/v1/sources`, { ...source, ...place })) as {
        keyId: string;
        secret: string;
      };
      registered.push({ ...source, procuratorateId: office.id, keyId: answer.keyId, secret: answer.secret });
    } catch (error) {
      const earlier = known.get(source.id);
      if (!(error instanceof Refused && error.status === 409) || earlier === undefined) throw error;
      registered.push(earlier);
    }
  }
  return registered;
}
