import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { splitHead, writeBatch } from '../src/zones/batches/batch-file.js';
import { batchHash, type BatchHead, signedText } from '../src/zones/batches/batch-head.js';
import { generateZoneKeys, publicPartOf, ZoneKeys } from '../src/zones/batches/zone-keys.js';
import { anEvent, read } from './accept-harness.js';
import {
  anIntake,
  directDoor,
  HEARTBEAT_MS,
  RESEND_AFTER_MS,
  type Side,
  signedPush,
  type Zones,
  zones,
} from './zone-harness.js';

let z: Zones;
beforeEach(async () => {
  z = await zones();
});
afterEach(() => z.end());

const files = (directory: string): string[] =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.batch'))
    .sort();

/** The carrier: moves what `pick` takes; returns the names. */
function carry(from: Side, to: Side, pick: (name: string, i: number) => boolean = () => true): string[] {
  const moved = files(from.outDirectory).filter(pick);
  for (const name of moved) renameSync(join(from.outDirectory, name), join(to.inDirectory, name));
  return moved;
}

let pushed = 0;
async function push(value: unknown): Promise<string> {
  const { answerId, outcome } = await z.edge.door.acceptSingle(
    signedPush(JSON.stringify(value), z.clock.now(), `m-${(pushed += 1)}`),
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00',
  );
  expect(outcome).toBe('forwarded');
  return answerId!;
}

/** One batch of the edge for each of the values. */
async function batches(...values: unknown[]): Promise<void> {
  for (const value of values) {
    await push(value);
    await z.edge.writing.writeAll();
  }
}

const rows = (side: Side, sql: string, params: unknown[] = []) => read(side.intake.db, sql, params);
const eventNos = async (side: Side): Promise<unknown[]> =>
  (await rows(side, 'SELECT source_event_no AS no FROM event_key ORDER BY no')).map(({ no }) => no);
const incidents = async (side: Side): Promise<unknown[]> =>
  rows(
    side,
    `SELECT kind, first_seq::int AS first, last_seq::int AS last, resolved_at IS NULL AS open FROM zone_incident ORDER BY id`,
  );
const openKinds = async (side: Side): Promise<unknown[]> =>
  (await rows(side, 'SELECT kind FROM zone_incident WHERE resolved_at IS NULL ORDER BY id')).map(({ kind }) => kind);

/** What one side says goes to the other: the next heartbeat. */
async function report(from: Side, to: Side): Promise<void> {
  z.clock.go(Math.max(HEARTBEAT_MS, RESEND_AFTER_MS) + 1_000);
  await from.writing.writeAll();
  carry(from, to);
  await to.taking.takeAll();
}

describe('from the edge to the inner side', () => {
  it('carries what was pushed, and the inner side takes it in under the answer that was promised', async () => {
    const answerId = await push(anEvent());
    expect(await rows(z.edge, 'SELECT 1 FROM event_key')).toEqual([]);
    expect(await z.edge.writing.writeAll()).toBe(1);
    expect(carry(z.edge, z.inner)).toHaveLength(1);
    expect(await z.inner.taking.takeAll()).toBe(1);
    expect(await eventNos(z.inner)).toEqual(['GD-1']);
    const [outcome] = await rows(z.inner, `SELECT value FROM outbox WHERE topic = 'event.outcome.v1'`);
    expect(JSON.parse(String(outcome!['value']))).toMatchObject({ outcomeId: answerId, outcome: 'accepted' });
    expect(files(z.inner.inDirectory)).toEqual([]);
  });

  it('answers each item of a batch with an id of its own, which the inner side finds again', async () => {
    const items = [anEvent(), anEvent({ sourceEventNo: 'GD-2', title: 7 }), anEvent({ sourceEventNo: 'GD-3' })];
    const answers = await z.edge.door.acceptBatch(signedPush(JSON.stringify({ items }), z.clock.now(), 'b-1'));
    expect(answers.map(({ outcome }) => outcome)).toEqual(['forwarded', 'forwarded', 'forwarded']);
    await z.edge.writing.writeAll();
    carry(z.edge, z.inner);
    await z.inner.taking.takeAll();
    const outcomes = (await rows(z.inner, `SELECT value FROM outbox WHERE topic = 'event.outcome.v1' ORDER BY id`)).map(
      ({ value }) => JSON.parse(String(value)) as { outcomeId: string; outcome: string },
    );
    expect(outcomes.map(({ outcomeId }) => outcomeId)).toEqual(answers.map(({ answerId }) => answerId));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['accepted', 'quarantined', 'accepted']);
    expect(await rows(z.inner, 'SELECT topic, reason_code FROM quarantine')).toEqual([
      { topic: 'grid.push.cz-12345.v1', reason_code: 'INGEST.PUSH_INVALID' },
    ]);
  });

  it('gives a message that was sent again its first answer, and carries it once', async () => {
    const message = signedPush(JSON.stringify(anEvent()), z.clock.now(), 'same');
    const first = await z.edge.door.acceptSingle(message, 't');
    const second = await z.edge.door.acceptSingle(message, 't');
    expect(second).toEqual({ ...first, repeated: true });
    expect(await rows(z.edge, 'SELECT sum(entries)::int AS n FROM zone_part')).toEqual([{ n: 1 }]);
    const other = signedPush(JSON.stringify(anEvent({ title: '另一份' })), z.clock.now(), 'same');
    await expect(z.edge.door.acceptSingle(other, 't')).rejects.toMatchObject({ code: 'INGEST.SIGNED_ID_REUSED' });
  });

  it.each([
    ['', 'INGEST.BODY_EMPTY'],
    [Buffer.from([0xff, 0x7b]), 'INGEST.BODY_NOT_UTF8'],
    ['{"sourceEventNo":', 'INGEST.BODY_NOT_JSON'],
  ])('refuses at once what nobody could take: %p', async (body, code) => {
    await expect(z.edge.door.acceptSingle(signedPush(body, z.clock.now(), 'x'), 't')).rejects.toMatchObject({ code });
    expect(await rows(z.edge, 'SELECT 1 FROM zone_part')).toEqual([]);
  });

  it('takes no run at the edge, and says so', async () => {
    const body = JSON.stringify({ runId: '0197a000-0000-7000-8000-000000000001', items: [anEvent()] });
    const pushing = z.edge.door.acceptBatch(signedPush(body, z.clock.now(), 'run'));
    await expect(pushing).rejects.toMatchObject({ code: 'INGEST.RUN_NOT_AT_EDGE' });
  });

  it('leaves nothing on the edge, or in the directory, that could be read there', async () => {
    const secret = '边界不可读的报告人';
    await push(anEvent({ description: secret, reporter: { name: secret, phone: '13900001234' } }));
    await z.edge.writing.writeAll();
    const [name] = files(z.edge.outDirectory);
    const file = readFileSync(join(z.edge.outDirectory, name!));
    const dump = JSON.stringify(
      await rows(z.edge, `SELECT encode(sealed, 'escape') AS s, encode(sealed, 'hex') AS h FROM zone_part`),
    );
    for (const word of [secret, '13900001234', 'GD-1', Buffer.from(secret).toString('hex')]) {
      expect(dump).not.toContain(word);
      expect(file.includes(word)).toBe(false);
    }
    for (const table of [
      'event',
      'event_push',
      'reporter_identity',
      'reporter_alias',
      'waiting_disposal',
      'quarantine',
    ]) {
      expect(await rows(z.edge, `SELECT 1 FROM ${table}`)).toEqual([]);
    }
    const parts = await rows(z.edge, 'SELECT part_id, sealed FROM zone_part');
    const { part_id: id, sealed } = parts[0] as { part_id: string; sealed: Buffer };
    expect(() => z.edge.keys.open(sealed, `ingest.zone_part:edge:${id}`)).toThrow('another key');
    expect(z.inner.keys.open(sealed, `ingest.zone_part:edge:${id}`).includes(secret)).toBe(true);
  });

  it('verifies the platform itself, by the time of the arrival at the edge, however late the batch is', async () => {
    await push(anEvent());
    const forged = signedPush(JSON.stringify(anEvent({ sourceEventNo: 'GD-F' })), z.clock.now(), 'f');
    forged.body![3]! ^= 1;
    await z.edge.door.acceptSingle(
      { ...forged, body: Buffer.from(JSON.stringify(anEvent({ sourceEventNo: 'GD-F2' }))) },
      't',
    );
    await z.edge.writing.writeAll();
    z.clock.go(3 * 86_400_000);
    carry(z.edge, z.inner);
    await z.inner.taking.takeAll();
    expect(await eventNos(z.inner)).toEqual(['GD-1']);
    expect(await rows(z.inner, 'SELECT reason_code FROM quarantine')).toEqual([
      { reason_code: 'INGEST.SIGNATURE_INVALID' },
    ]);
  });
});

describe('what the way does to batches', () => {
  const three = () => batches(anEvent(), anEvent({ sourceEventNo: 'GD-2' }), anEvent({ sourceEventNo: 'GD-3' }));

  it('takes them in their order whatever order they come in', async () => {
    await three();
    carry(z.edge, z.inner, (_, i) => i > 0);
    expect(await z.inner.taking.takeAll()).toBe(0);
    expect(await openKinds(z.inner)).toEqual(['gap']);
    carry(z.edge, z.inner);
    expect(await z.inner.taking.takeAll()).toBe(3);
    expect(await openKinds(z.inner)).toEqual([]);
    expect(z.inner.results).toEqual(['taken', 'taken', 'taken']);
  });

  it('asks for what is lost with the next batch of the other direction, and gets the very same', async () => {
    await three();
    const [lost, ...others] = files(z.edge.outDirectory);
    const bytes = readFileSync(join(z.edge.outDirectory, lost!));
    carry(z.edge, z.inner, (name) => others.includes(name));
    renameSync(join(z.edge.outDirectory, lost!), join(z.edge.outDirectory, 'lost'));
    await z.inner.taking.takeAll();
    expect(await incidents(z.inner)).toEqual([{ kind: 'gap', first: 1, last: 1, open: true }]);
    await report(z.inner, z.edge);
    await z.edge.writing.writeAll();
    expect(readFileSync(join(z.edge.outDirectory, lost!))).toEqual(bytes);
    carry(z.edge, z.inner);
    await z.inner.taking.takeAll();
    expect(await eventNos(z.inner)).toEqual(['GD-1', 'GD-2', 'GD-3']);
    expect(await openKinds(z.inner)).toEqual([]);
  });

  it('finds the loss of the last one by the heartbeat', async () => {
    await batches(anEvent());
    renameSync(join(z.edge.outDirectory, files(z.edge.outDirectory)[0]!), join(z.edge.outDirectory, 'lost'));
    z.clock.go(HEARTBEAT_MS);
    await z.edge.writing.writeAll();
    carry(z.edge, z.inner);
    await z.inner.taking.takeAll();
    expect(await openKinds(z.inner)).toEqual(['gap']);
  });

  it('passes over a repeat', async () => {
    await batches(anEvent());
    const [name] = files(z.edge.outDirectory);
    copyFileSync(join(z.edge.outDirectory, name!), join(z.inner.inDirectory, name!));
    await z.inner.taking.takeAll();
    carry(z.edge, z.inner);
    expect(await z.inner.taking.takeAll()).toBe(0);
    expect(z.inner.results).toEqual(['taken', 'repeated']);
    expect(await rows(z.inner, 'SELECT count(*)::int AS n FROM event_push')).toEqual([{ n: 1 }]);
  });

  const bytesOf = (name: string): Buffer => readFileSync(join(z.edge.outDirectory, name));
  const resigned = (bytes: Buffer, keys: ZoneKeys, change: (head: BatchHead) => BatchHead): Buffer => {
    const { line, bodyAt } = splitHead(bytes)!;
    const text = JSON.stringify(change(JSON.parse(line) as BatchHead));
    return writeBatch(text, keys.sign(signedText(text)).signature, bytes.subarray(bodyAt));
  };
  const stranger = (): ZoneKeys =>
    new ZoneKeys({ ...generateZoneKeys('edge', 'intl'), peer: publicPartOf(generateZoneKeys('inner', 'intl')) });
  const swapped = (bytes: Buffer): Buffer =>
    Buffer.from(bytes.toString('latin1').replace('"seq":1,', '"seq":2,'), 'latin1');
  const flipped = (bytes: Buffer, at: number): Buffer => {
    const other = Buffer.from(bytes);
    other[at < 0 ? bytes.length + at : at]! ^= 1;
    return other;
  };

  it.each<[string, (bytes: Buffer) => Buffer, string]>([
    ['changed in its body', (bytes) => flipped(bytes, -20), 'damaged'],
    ['cut off in its body', (bytes) => bytes.subarray(0, bytes.length - 5), 'damaged'],
    ['cut off in its head', (bytes) => bytes.subarray(0, 40), 'damaged'],
    ['empty', () => Buffer.alloc(0), 'damaged'],
    ['longer', (bytes) => Buffer.concat([bytes, Buffer.from('x')]), 'damaged'],
    ['changed in its head', swapped, 'forged'],
    ['signed by a stranger', (bytes) => resigned(bytes, stranger(), (head) => head), 'forged'],
    [
      'a batch of the other direction',
      (bytes) => resigned(bytes, z.inner.keys, (head) => ({ ...head, from: 'inner' })),
      'forged',
    ],
    ['something else', () => Buffer.from('no batch\n'.repeat(1000)), 'unreadable'],
  ])('sets aside one that is %s, and asks for it again', async (_, spoil, kind) => {
    await three();
    const [first] = files(z.edge.outDirectory);
    writeFileSync(join(z.inner.inDirectory, first!), spoil(bytesOf(first!)));
    renameSync(join(z.edge.outDirectory, first!), join(z.edge.outDirectory, 'lost'));
    carry(z.edge, z.inner);
    await z.inner.taking.takeAll();
    expect(await eventNos(z.inner)).toEqual([]);
    expect(await openKinds(z.inner)).toEqual([kind, 'gap']);
    expect(existsSync(join(z.inner.inDirectory, 'aside', `${first}.${kind}`))).toBe(true);
    await report(z.inner, z.edge);
    await z.edge.writing.writeAll();
    carry(z.edge, z.inner);
    await z.inner.taking.takeAll();
    expect(await eventNos(z.inner)).toEqual(['GD-1', 'GD-2', 'GD-3']);
    expect(await openKinds(z.inner)).toEqual([]);
  });

  it('takes no batch whose head does not name the one before, though it is signed: it is another line', async () => {
    await three();
    const [first, second] = files(z.edge.outDirectory);
    carry(z.edge, z.inner, (name) => name === first);
    await z.inner.taking.takeAll();
    const other = resigned(bytesOf(second!), z.edge.keys, (head) => ({ ...head, before: head.hash }));
    writeFileSync(join(z.inner.inDirectory, second!), other);
    await z.inner.taking.takeAll();
    expect(await openKinds(z.inner)).toEqual(['forked']);
    expect(await eventNos(z.inner)).toEqual(['GD-1']);
  });

  it('waits for a file that is still being carried', async () => {
    await z.end();
    z = await zones('intl', 60_000);
    await batches(anEvent());
    const [name] = files(z.edge.outDirectory);
    const bytes = bytesOf(name!);
    z.clock.go(Date.now() - z.clock.now().getTime());
    writeFileSync(join(z.inner.inDirectory, name!), bytes.subarray(0, bytes.length - 1));
    expect(await z.inner.taking.takeAll()).toBe(0);
    expect(await openKinds(z.inner)).toEqual([]);
    writeFileSync(join(z.inner.inDirectory, name!), bytes);
    expect(await z.inner.taking.takeAll()).toBe(1);
  });

  it('says what was asked for and is not kept any more, on both sides, until a person gives it up', async () => {
    await three();
    const [lost] = files(z.edge.outDirectory);
    carry(z.edge, z.inner, (name) => name !== lost);
    await z.inner.taking.takeAll();
    await z.edge.intake.db.database.run((tx) => tx.query('DELETE FROM zone_batch WHERE seq = 1'));
    await report(z.inner, z.edge);
    expect(await openKinds(z.edge)).toEqual(['gone']);
    expect(await openKinds(z.inner)).toEqual(['gap']);
  });
});

describe('a side that went back to an earlier state', () => {
  it('the edge: its line is found to fork, begins anew, and nothing that was pushed since is lost', async () => {
    await batches(anEvent(), anEvent({ sourceEventNo: 'GD-2' }));
    carry(z.edge, z.inner);
    await z.inner.taking.takeAll();
    // The database of the edge as it was after the first batch.
    await z.edge.intake.db.database.run(async (tx) => {
      await tx.query('DELETE FROM zone_part WHERE seq = 2');
      const [first] = await tx.query<{ line: string }>('SELECT line FROM zone_batch WHERE seq = 1');
      await tx.query('DELETE FROM zone_batch WHERE seq = 2');
      await tx.query('UPDATE zone_stream SET next_seq = 2, last_hash = $1', [batchHash('sha256', first!.line)]);
    });
    await batches(anEvent({ sourceEventNo: 'GD-3' }), anEvent({ sourceEventNo: 'GD-4' }));
    carry(z.edge, z.inner);
    await z.inner.taking.takeAll();
    expect(await eventNos(z.inner)).toEqual(['GD-1', 'GD-2']);
    expect(await openKinds(z.inner)).toEqual(['forked']);
    await report(z.inner, z.edge);
    await z.edge.writing.writeAll();
    carry(z.edge, z.inner);
    await z.inner.taking.takeAll();
    expect(await eventNos(z.inner)).toEqual(['GD-1', 'GD-2', 'GD-3', 'GD-4']);
    expect(await openKinds(z.inner)).toEqual(['forked']);
  });

  it('the inner side: what it took since is asked for again, and taken again without a double', async () => {
    await batches(anEvent(), anEvent({ sourceEventNo: 'GD-2' }));
    carry(z.edge, z.inner);
    await z.inner.taking.takeAll();
    await z.inner.intake.db.database.run(async (tx) => {
      const [first] = await tx.query<{ hash: string }>('SELECT hash FROM zone_taken WHERE seq = 1');
      await tx.query('DELETE FROM zone_taken WHERE seq = 2');
      await tx.query('UPDATE zone_taking SET next_seq = 2, last_hash = $1', [first!.hash]);
    });
    await batches(anEvent({ sourceEventNo: 'GD-3' }));
    carry(z.edge, z.inner);
    await z.inner.taking.takeAll();
    await report(z.inner, z.edge);
    await z.edge.writing.writeAll();
    carry(z.edge, z.inner);
    await z.inner.taking.takeAll();
    expect(await eventNos(z.inner)).toEqual(['GD-1', 'GD-2', 'GD-3']);
    expect(await rows(z.inner, 'SELECT count(*)::int AS n FROM event_push')).toEqual([{ n: 3 }]);
  });
});

describe('with any carrier', () => {
  it('keeps what it has of it until the inner side is known to have it, and no longer than it must', async () => {
    await batches(anEvent());
    z.clock.go(31 * 86_400_000);
    await z.edge.writing.writeAll();
    expect(await rows(z.edge, 'SELECT seq::int AS seq FROM zone_batch ORDER BY seq')).toEqual([{ seq: 2 }]);
    expect(await rows(z.edge, 'SELECT 1 FROM zone_part WHERE seq = 1')).toEqual([]);
  });

  it('keeps what the inner side said it has not', async () => {
    await batches(anEvent(), anEvent({ sourceEventNo: 'GD-2' }));
    carry(z.edge, z.inner, (_, i) => i === 0);
    await z.inner.taking.takeAll();
    await report(z.inner, z.edge);
    z.clock.go(31 * 86_400_000);
    await z.edge.writing.writeAll();
    const kept = await rows(z.edge, 'SELECT seq::int AS seq FROM zone_batch ORDER BY seq');
    expect(kept).toContainEqual({ seq: 2 });
    expect(kept).not.toContainEqual({ seq: 1 });
  });

  it('ends as if everything had been pushed to the inner side', async () => {
    const direct = await anIntake(z.clock);
    try {
      const door = directDoor(direct, z.clock);
      const event = { ...anEvent(), reporter: { name: '周敏', phone: '13900001234' } };
      await push(event);
      await door.acceptSingle(signedPush(JSON.stringify(event), z.clock.now(), 'd-1'), 't');
      await z.edge.writing.writeAll();
      carry(z.edge, z.inner);
      await z.inner.taking.takeAll();
      const sql = `SELECT event_push.via, kind, outcome, revision, flags FROM event_push`;
      expect(await rows(z.inner, sql)).toEqual(await read(direct.db, sql));
    } finally {
      await direct.db.drop();
    }
  });
});
