import { ACCESS } from '#domain/access';
import type { SubjectChange } from '#domain/notices';
import { newId } from '#kernel';
import type { Actor } from '#platform/auth';
import type { TestDatabase } from '#testing';
import { aNotifyDatabase } from '../../test/a-notify-database.js';
import { MarkRead } from '../mark-read/mark-read.use-case.js';
import { ReadInbox } from '../read-inbox/read-inbox.use-case.js';
import { InboxStore } from '../storage/inbox.store.js';
import { ToldNoticeStore } from '../storage/told-notice.store.js';
import { type NewNotice, TellPeople } from './tell-people.use-case.js';

let db: TestDatabase;
let readInbox: ReadInbox;
let markRead: MarkRead;
const inbox = new InboxStore(ACCESS);
const toldNotices = new ToldNoticeStore();
const tellPeople = new TellPeople(inbox, toldNotices, newId);
const NOW = new Date('2026-03-02T08:00:00.000Z');

beforeAll(async () => {
  db = await aNotifyDatabase();
  readInbox = new ReadInbox(db.people, inbox);
  markRead = new MarkRead(db.people, inbox, { now: () => NOW });
});
afterAll(() => db.drop());

/** Each test has an office of its own. */
let office = '';
let offices = 0;
beforeEach(() => {
  offices += 1;
  office = `office-${offices}`;
});

const aChange = (given: Partial<SubjectChange> = {}): SubjectChange => ({
  subject: 'clue',
  subjectId: newId(),
  version: 1,
  change: 'opened',
  state: 'REGISTERED',
  number: '线索〔2026〕1号',
  procuratorateId: office,
  regionCode12: '990101001001',
  eventCount: 2,
  actorId: null,
  at: '2026-03-02T01:00:00.000Z',
  backfill: false,
  ...given,
});

const aPerson = (given: Partial<Actor> = {}): Actor => ({
  id: 'p-1',
  name: '示例人员',
  roles: ['prosecutor'],
  procuratorateId: office,
  regionPrefixes: [''],
  departmentIds: [],
  subordinateOfficeIds: [],
  ...given,
});

const tell = (...changes: SubjectChange[]): Promise<NewNotice[]> =>
  db.database.run((tx) => tellPeople.execute(tx, changes));
const read = (actor: Actor, query: { unreadOnly?: boolean; cursor?: string; limit?: number } = {}) =>
  readInbox.execute(actor, { unreadOnly: query.unreadOnly ?? false, cursor: query.cursor, limit: query.limit ?? 50 });
const versionsOf = async (actor: Actor) => (await read(actor)).items.map(({ version }) => version);

describe('telling people', () => {
  it('shows a new clue, unread, to a prosecutor of its office', async () => {
    const change = aChange();
    await tell(change);
    expect(await read(aPerson())).toMatchObject({
      unread: 1,
      next: null,
      items: [{ subject: 'clue', subjectId: change.subjectId, version: 1, number: change.number, readAt: null }],
    });
  });

  it('tells a change once, however often it comes', async () => {
    const change = aChange();
    expect(await tell(change, change)).toHaveLength(1);
    expect(await tell(change)).toHaveLength(0);
    expect(await versionsOf(aPerson())).toEqual([1]);
  });

  it('shows the changes of a clue in the order of its versions, the newest first', async () => {
    const subjectId = newId();
    const changes = Array.from({ length: 40 }, (_, index) =>
      aChange({ subjectId, version: index + 1, change: 'attached' }),
    );
    await tell(...changes.slice(0, 25));
    await tell(...changes.slice(25));
    expect(await versionsOf(aPerson())).toEqual(changes.map(({ version }) => version).reverse());
  });

  it('shows one item to a person with several of its roles', async () => {
    await tell(aChange());
    expect((await read(aPerson({ roles: ['prosecutor', 'department-head', 'case-management'] }))).items).toHaveLength(
      1,
    );
  });

  it('does not tell people of what they did themselves', async () => {
    await tell(aChange({ change: 'moved', state: 'ASSESSING', version: 2, actorId: 'p-1' }));
    expect(await read(aPerson({ id: 'p-1' }))).toMatchObject({ unread: 0, items: [] });
    expect(await read(aPerson({ id: 'p-2' }))).toMatchObject({ unread: 1 });
  });

  it('tells nobody of what a backfill run brought', async () => {
    expect(await tell(aChange({ backfill: true }))).toEqual([]);
    expect(await read(aPerson())).toMatchObject({ unread: 0, items: [] });
  });
});

describe('after a restore to an earlier moment', () => {
  const told = (change: SubjectChange, text: string): Promise<number> =>
    db.database.run((tx) => toldNotices.keep(tx, [{ ...change, text }]));
  const ATTACHED = '线索〔2026〕1号：有新的并入，现涉及事件 2 件';

  it('brings back what people had been told, and it is no news', async () => {
    const change = aChange({ change: 'attached' });
    expect(await told(change, ATTACHED)).toBe(1);
    expect(await tell(change)).toEqual([]);
    expect(await read(aPerson())).toMatchObject({ unread: 0, items: [{ text: ATTACHED, toldBefore: true }] });
    expect(await read(aPerson(), { unreadOnly: true })).toMatchObject({ items: [] });
  });

  it('knows the sentence under another version: the clue took another way this time', async () => {
    const change = aChange({ change: 'attached', version: 5 });
    await told(change, ATTACHED);
    expect(await tell({ ...change, version: 3 })).toEqual([]);
    expect(await read(aPerson())).toMatchObject({ unread: 0, items: [{ version: 3, toldBefore: true }] });
  });

  it('tells what is new under a version that had been told with other words', async () => {
    const change = aChange({ change: 'attached', version: 2 });
    await told(change, ATTACHED);
    expect(await tell({ ...change, eventCount: 9 })).toHaveLength(1);
    expect(await read(aPerson())).toMatchObject({ unread: 1, items: [{ toldBefore: false }] });
  });

  it('lets one sentence that was told answer for one change only', async () => {
    const change = aChange({ change: 'attached' });
    await told(change, ATTACHED);
    expect(await tell(change, { ...change, version: 2 })).toHaveLength(1);
    expect(await tell({ ...change, version: 3 })).toHaveLength(1);
    expect(await read(aPerson())).toMatchObject({ unread: 2 });
  });

  it('keeps a sentence for its change when an earlier change comes twice', async () => {
    const change = aChange({ change: 'attached' });
    await tell(change);
    await told({ ...change, version: 2 }, ATTACHED);
    expect(await tell(change)).toEqual([]);
    expect(await tell({ ...change, version: 2 })).toEqual([]);
    expect(await read(aPerson())).toMatchObject({ unread: 1 });
  });
});

describe('who may see an item', () => {
  beforeEach(() => tell(aChange({ regionCode12: '990101001001' })));

  it.each<[string, Partial<Actor>, boolean]>([
    ['of the office', {}, true],
    ['of another office', { procuratorateId: 'elsewhere' }, false],
    ['of the region', { regionPrefixes: ['9902', '990101'] }, true],
    ['of a neighbouring region', { regionPrefixes: ['990102'] }, false],
    ['of no region', { regionPrefixes: [] }, false],
    ['in a role that is not told', { roles: ['chief'] }, false],
    ['in no role', { roles: [] }, false],
  ])('a person %s', async (_, given, sees) => {
    const person = aPerson(given);
    const page = await read(person);
    expect([page.items.length, page.unread]).toEqual(sees ? [1, 1] : [0, 0]);
    const { id } = (await read(aPerson())).items[0]!;
    const marked = markRead.execute(person, id);
    await (sees
      ? expect(marked).resolves.toBeUndefined()
      : expect(marked).rejects.toMatchObject({ code: 'NOTIFY.INBOX_ITEM_NOT_FOUND' }));
  });
});

describe('reading', () => {
  it('is noted per person, with the first time', async () => {
    await tell(aChange());
    const { id } = (await read(aPerson())).items[0]!;
    await markRead.execute(aPerson(), id);
    await new MarkRead(db.people, inbox, { now: () => new Date('2027-01-01T00:00:00Z') }).execute(aPerson(), id);
    expect(await read(aPerson())).toMatchObject({ unread: 0, items: [{ id, readAt: NOW }] });
    expect(await read(aPerson({ id: 'p-2' }))).toMatchObject({ unread: 1, items: [{ id, readAt: null }] });
  });

  it('leaves a read item out where only unread ones are asked for', async () => {
    await tell(aChange({ version: 1 }), aChange({ version: 2 }));
    const [newest] = (await read(aPerson())).items;
    await markRead.execute(aPerson(), newest!.id);
    expect((await read(aPerson(), { unreadOnly: true })).items.map(({ version }) => version)).toEqual([1]);
  });

  it('says of an item that is not there what it says of one that the person may not see', async () => {
    await expect(markRead.execute(aPerson(), newId())).rejects.toMatchObject({ code: 'NOTIFY.INBOX_ITEM_NOT_FOUND' });
  });

  it('goes through the pages without a gap or a repeat while new items come in', async () => {
    await tell(...Array.from({ length: 7 }, (_, index) => aChange({ version: index + 1 })));
    const first = await read(aPerson(), { limit: 3 });
    await tell(aChange({ version: 8 }));
    const second = await read(aPerson(), { limit: 3, cursor: first.next! });
    const third = await read(aPerson(), { limit: 3, cursor: second.next! });
    const pages = [first, second, third].map(({ items }) => items.map(({ version }) => version));
    expect(pages).toEqual([[7, 6, 5], [4, 3, 2], [1]]);
    expect(third.next).toBeNull();
    expect(third.unread).toBe(8);
  });

  it('looks for unread items among the newest five thousand, and not through all that ever was', async () => {
    await tell(
      aChange({ version: 1 }),
      ...Array.from({ length: 5_000 }, (_, index) => aChange({ version: index + 2 })),
    );
    await db.database.run((tx) =>
      tx.query(
        `INSERT INTO inbox_read SELECT 'p-1', id, now() FROM inbox_item WHERE procuratorate_id = $1 AND version > 1`,
        [office],
      ),
    );
    expect(await read(aPerson(), { unreadOnly: true })).toMatchObject({ unread: 0, items: [], next: null });
    const oldest = await read(aPerson(), { unreadOnly: true, cursor: (await read(aPerson(), { limit: 1 })).next! });
    expect(oldest.items.map(({ version }) => version)).toEqual([1]);
  });

  it('counts unread items up to a thousand', async () => {
    await tell(...Array.from({ length: 1_050 }, (_, index) => aChange({ version: index + 1 })));
    expect((await read(aPerson(), { limit: 1 })).unread).toBe(1_000);
  });
});
