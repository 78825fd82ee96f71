import { testDatabase, type TestDatabase } from '#testing';
import { NOTIFY_MIGRATIONS } from '../src/migrations/index.js';
import { NOTIFY_ENTITIES } from '../src/storage/entities.js';

/** A migrated database of notify, for one spec. */
export const aNotifyDatabase = (): Promise<TestDatabase> =>
  testDatabase({ schema: 'notify', migrations: NOTIFY_MIGRATIONS, entities: NOTIFY_ENTITIES });
