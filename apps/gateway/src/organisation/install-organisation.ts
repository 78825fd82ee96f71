import { systemClock } from '#kernel';
import { HistoryChains } from '#platform/audit';
import { ROLES } from '#platform/auth';
import { Outbox, type UnitOfWork } from '#platform/postgres';
import { OrgMessages } from './change/org-messages.js';
import { OrganisationChanges } from './change/organisation-changes.js';
import { ImportWorkbook } from './import-workbook/import-workbook.use-case.js';
import { readWorkbook } from './import-workbook/read-workbook.js';
import { OrganisationStore } from './storage/organisation.store.js';

/**
 * Fills an empty organisation from a workbook, roles included: there is nobody yet who could do it through the API. False
 * when there is one already, which stays as it is. `database` is opened as the gateway's role; the gateway relays the
 * messages. Throws ORG.IMPORT_REFUSED with the rows that are wrong.
 */
export async function installOrganisation(
  database: UnitOfWork,
  workbook: Buffer,
  topicPrefix: string,
): Promise<boolean> {
  const store = new OrganisationStore();
  const { offices } = await database.read((tx) => store.load(tx));
  if (offices.size > 0) return false;
  const changes = new OrganisationChanges({
    unitOfWork: database,
    store,
    history: new HistoryChains(),
    outbox: new Outbox({ source: 'gateway', traceparent: () => undefined }),
    messages: new OrgMessages(topicPrefix),
    clock: systemClock,
    roles: ROLES,
  });
  await new ImportWorkbook(changes, readWorkbook).run(null, workbook, false);
  return true;
}
