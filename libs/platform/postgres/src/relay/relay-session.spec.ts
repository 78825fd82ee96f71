import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '#testing';
import { eventually } from '../../test/recording-broker.js';
import { RelaySession } from './relay-session.js';

const SCHEMA = 'platform_check';
let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase({ schema: SCHEMA, migrations: [] });
});
afterAll(() => db.drop());

describe('the lock of a relay', () => {
  it('is taken from a frozen process, whose connection stays open but says nothing', async () => {
    const frozen = await RelaySession.open({ url: db.url, schema: SCHEMA, applicationName: 'frozen' });
    const waiting = await RelaySession.open({ url: db.url, schema: SCHEMA, applicationName: 'waiting' });
    expect(await frozen.tryLock(SCHEMA)).toBe(true);
    expect(await waiting.tryLock(SCHEMA)).toBe(false);
    await eventually(() => waiting.tryLock(SCHEMA), 9_000);
    expect(frozen.lost).not.toBeNull();
    await Promise.all([frozen.close(), waiting.close()]);
  });

  it('is one per schema', async () => {
    const one = await RelaySession.open({ url: db.url, schema: SCHEMA, applicationName: 'one' });
    const other = await RelaySession.open({ url: db.url, schema: SCHEMA, applicationName: 'other' });
    expect(await one.tryLock(SCHEMA)).toBe(true);
    expect(await other.tryLock('another_schema')).toBe(true);
    await Promise.all([one.close(), other.close()]);
  });
});
