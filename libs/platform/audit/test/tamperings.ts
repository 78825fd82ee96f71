import { type Chain, rehash } from './superuser.js';
import {
  chainOf,
  exchangePositions,
  forge,
  freePositions,
  isLast,
  isSealed,
  ofChain,
  pick,
  pickSettled,
  pickTwo,
  place,
  sealed,
  setHead,
  SETS,
  type Tampering,
} from './tampering-world.js';

const END = 1_000_000;

export const TAMPERINGS: Readonly<Record<string, Tampering>> = {
  'change of a column': async (user, world) => {
    const row = pick(world);
    const [column, value] = SETS[world.random(SETS.length)]!;
    await user.sql(`UPDATE history SET ${column} = ${value} WHERE position = $1`, [row.position]);
    return { kinds: ['changed'], at: [place(row)] };
  },
  'change with a new hash': async (user, world) => {
    const row = pick(world, sealed(world));
    row.entry = '{"forged":true}';
    row.hash = rehash(row);
    await user.store(row);
    return { kinds: ['rewritten'], at: [place(row)] };
  },
  'change of an unsealed entry with a new hash': async (user, world) => {
    const row = pick(world, (one) => !isSealed(one, world));
    row.entry = '{"forged":true}';
    row.hash = rehash(row);
    await user.store(row);
    const at: [Chain, number] = [chainOf(row), isLast(row, world) ? row.seq : row.seq + 1];
    return { kinds: ['head-changed', 'unlinked'], at: [at] };
  },
  'rewrite of a whole chain': async (user, world) => {
    const row = pick(world, sealed(world));
    await user.sql(`UPDATE history SET entry = '{"forged":true}' WHERE chain_kind = $1 AND chain_id = $2`, [
      row.chain_kind,
      row.chain_id,
    ]);
    await user.relink(chainOf(row));
    return { kinds: ['rewritten'], at: ofChain(row, world).filter(sealed(world)).map(place) };
  },
  'rewrite of the end of a chain': async (user, world) => {
    const row = pick(world, sealed(world));
    await user.sql('UPDATE history SET command = $2 WHERE position = $1', [row.position, 'forged']);
    await user.relink(chainOf(row));
    const later = ofChain(row, world).filter((one) => one.seq >= row.seq && isSealed(one, world));
    return { kinds: ['rewritten'], at: later.map(place) };
  },
  deletion: async (user, world) => {
    const row = pick(world);
    await user.remove([row]);
    return { kinds: [isLast(row, world) ? 'truncated' : 'deleted'], at: [place(row)] };
  },
  'deletion with everything after it linked anew': async (user, world) => {
    const row = pick(world, (one) => isSealed(one, world) && !isLast(one, world));
    await user.remove([row]);
    await user.relink(chainOf(row));
    // An unsealed entry may have taken its number.
    return { kinds: ['deleted', 'truncated', 'forked'], at: [place(row)] };
  },
  'truncation of a tail': async (user, world) => {
    const row = pick(world);
    const cut = ofChain(row, world).filter((one) => one.seq >= row.seq);
    await user.remove(cut);
    return { kinds: ['truncated'], at: cut.map(place) };
  },
  'truncation of a tail with the head put right': async (user, world) => {
    const row = pickSettled(world, (one) => one.seq > 1);
    const cut = ofChain(row, world).filter((one) => one.seq >= row.seq);
    await user.remove(cut);
    await user.relink(chainOf(row));
    return { kinds: ['truncated'], at: cut.map(place) };
  },
  'deletion of a whole chain': async (user, world) => {
    const row = pickSettled(world);
    const cut = ofChain(row, world);
    await user.remove(cut);
    await user.sql('DELETE FROM history_head WHERE chain_kind = $1 AND chain_id = $2', [row.chain_kind, row.chain_id]);
    return { kinds: ['truncated'], at: cut.map(place) };
  },
  'insertion at the end of a chain, in the past': async (user, world) => {
    const row = pick(world, (one) => isLast(one, world));
    const forged = forge(row, world.gaps[world.random(world.gaps.length)]!);
    await user.insert(forged);
    await setHead(user, chainOf(row), forged.seq, forged.hash);
    return { kinds: ['inserted'], at: [place(forged)] };
  },
  'insertion of a new chain, in the past': async (user, world) => {
    const row = pick(world);
    const forged = forge({ ...row, chain_id: 'forged', seq: 0, hash: '0'.repeat(64) }, world.gaps[0]!);
    await user.insert(forged);
    await user.sql(`INSERT INTO history_head VALUES ($1, 'forged', 1, decode($2, 'hex'))`, [
      row.chain_kind,
      forged.hash,
    ]);
    return { kinds: ['inserted'], at: [place(forged)] };
  },
  'insertion into a chain with everything after it linked anew': async (user, world) => {
    const row = pick(world, (one) => isSealed(one, world) && !isLast(one, world));
    const later = ofChain(row, world).filter((one) => one.seq > row.seq);
    for (const one of [...later].reverse()) await user.store({ ...one, seq: one.seq + 1 });
    const forged = forge(row, world.gaps[world.random(world.gaps.length)]!);
    await user.insert(forged);
    await user.relink(chainOf(row));
    return { kinds: ['inserted'], at: [place(forged)] };
  },
  'exchange of places': async (user, world) => {
    const [one, other] = pickTwo(world, sealed(world));
    await exchangePositions(user, one, other);
    return { kinds: ['reordered'], at: [place(one), place(other)] };
  },
  'exchange of numbers in a chain': async (user, world) => {
    const one = pick(world, (row) => !isLast(row, world));
    const other = ofChain(one, world)[one.seq]!;
    await user.sql('UPDATE history SET seq = 1000000 WHERE position = $1', [one.position]);
    await user.sql('UPDATE history SET seq = $2 WHERE position = $1', [other.position, one.seq]);
    await user.sql('UPDATE history SET seq = $2 WHERE position = $1', [one.position, other.seq]);
    return { kinds: ['reordered'], at: [place(one), place(other)] };
  },
  'a later place': async (user, world) => {
    const row = pick(world, sealed(world));
    await freePositions(user);
    await user.sql('UPDATE history SET position = $2 WHERE position = $1', [row.position, END]);
    return { kinds: ['reordered'], at: [place(row)] };
  },
  'a place that does not exist': async (user, world) => {
    const row = pick(world, sealed(world));
    await user.sql('ALTER TABLE history ALTER position DROP IDENTITY, ALTER position DROP NOT NULL');
    await user.sql('UPDATE history SET position = NULL WHERE position = $1', [row.position]);
    return { kinds: ['reordered'], at: [place(row)], others: ['hidden'] };
  },
  'exchange of entries': async (user, world) => {
    const [one, other] = pickTwo(world);
    await user.sql('UPDATE history SET entry = $2 WHERE position = $1', [one.position, other.entry]);
    await user.sql('UPDATE history SET entry = $2 WHERE position = $1', [other.position, one.entry]);
    return { kinds: ['swapped'], at: [place(one), place(other)] };
  },
  'exchange of entries with new hashes': async (user, world) => {
    const [one, other] = pickTwo(world, sealed(world));
    [one.entry, other.entry] = [other.entry, one.entry];
    for (const row of [one, other]) await user.store({ ...row, hash: rehash(row) });
    return { kinds: ['rewritten'], at: [place(one), place(other)] };
  },
  'fork: another end in place of the sealed one': async (user, world) => {
    const row = pick(world, (one) => isSealed(one, world) && one.seq > 1);
    const chain = ofChain(row, world);
    const old = chain.filter((one) => one.seq >= row.seq);
    await user.remove(old);
    let last = chain.find((one) => one.seq === row.seq - 1)!;
    for (const [i] of old.entries()) {
      last = forge(last, END + i);
      await user.insert(last);
    }
    await setHead(user, chainOf(row), last.seq, last.hash);
    return { kinds: ['forked'], at: old.filter(sealed(world)).map(place) };
  },
  'fork: a second entry of one number': async (user, world) => {
    const row = pick(world, (one) => one.seq > 1);
    const before = ofChain(row, world)[row.seq - 2]!;
    await user.sql('ALTER TABLE history DROP CONSTRAINT history_pkey');
    await user.insert(forge(before, END));
    return { kinds: ['forked'], at: [place(row)], others: ['unguarded'] };
  },
  'move into another chain': async (user, world) => {
    const row = pick(world, sealed(world));
    await user.sql(`UPDATE history SET chain_id = 'elsewhere' WHERE position = $1`, [row.position]);
    return { kinds: ['changed'], at: [place(row)] };
  },
  'another text beside the entry': async (user, world) => {
    const row = pick(world, (one) => one.secret_hash !== null);
    const column = ['secret', 'actor_name'][world.random(2)]!;
    await user.sql(`UPDATE history SET ${column} = ${column} || '？' WHERE position = $1`, [row.position]);
    return { kinds: ['text-changed'], at: [place(row)] };
  },
  'another key beside the entry': async (user, world) => {
    const row = pick(world, (one) => one.secret_hash !== null);
    const column = ['secret_key', 'actor_name_key'][world.random(2)]!;
    await user.sql(`UPDATE history SET ${column} = sha256('x') WHERE position = $1`, [row.position]);
    return { kinds: ['text-changed'], at: [place(row)] };
  },
  'deletion of a text without a record of it': async (user, world) => {
    const row = pick(world, (one) => one.secret_hash !== null);
    const column = ['secret', 'actor_name'][world.random(2)]!;
    await user.sql(`UPDATE history SET ${column} = NULL, ${column}_key = NULL WHERE position = $1`, [row.position]);
    return { kinds: ['erased-without-record'], at: [place(row)] };
  },
  'another head': async (user, world) => {
    const row = pick(world, (one) => isLast(one, world));
    await setHead(user, chainOf(row), row.seq, 'ab'.repeat(32));
    return { kinds: ['head-changed'], at: [place(row)] };
  },
  'deletion of a head': async (user, world) => {
    const row = pick(world);
    await user.sql('DELETE FROM history_head WHERE chain_kind = $1 AND chain_id = $2', [row.chain_kind, row.chain_id]);
    return { kinds: ['head-missing'], at: [[chainOf(row), 1]] };
  },
  'change of a note of a seal': async (user, world) => {
    const line = 1 + world.random(world.lastLine);
    await user.sql(`UPDATE history_seal SET line = replace(line, '"size":', '"size":1') WHERE line_no = $1`, [line]);
    return { kinds: [], at: [], others: ['note-changed'] };
  },
  'deletion of a note of a seal': async (user, world) => {
    const line = 1 + world.random(world.lastLine - 1);
    await user.sql('DELETE FROM history_seal WHERE line_no = $1', [line]);
    return { kinds: [], at: [], others: ['note-missing'] };
  },
  'everything after a line cut off, with its notes': async (user, world) => {
    const line = 1 + world.random(world.lastLine - 1);
    const cut = world.rows.filter((row) => isSealed(row, world));
    const kept = await user.client.query<{ to: string }>(
      'SELECT to_position AS to FROM history_seal WHERE line_no = $1',
      [line],
    );
    const lost = cut.filter((row) => Number(row.position) > Number(kept.rows[0]!.to));
    await user.sql('DELETE FROM history WHERE position > $1', [kept.rows[0]!.to]);
    await user.sql('DELETE FROM history_seal WHERE line_no > $1', [line]);
    for (const row of world.rows) await user.relink(chainOf(row));
    await user.sql('DELETE FROM history_head WHERE count = 0');
    return { kinds: ['truncated'], at: lost.map(place), others: ['database-behind'] };
  },
  'a guard taken away': async (user, world) => {
    const guards = [
      'ALTER TABLE history DISABLE TRIGGER history_keeps_rows',
      'DROP TRIGGER history_keeps_all ON history',
      'GRANT UPDATE ON history TO PUBLIC',
      'ALTER TABLE history DROP CONSTRAINT history_position_key',
    ];
    await user.sql(guards[world.random(guards.length)]!);
    return { kinds: [], at: [], others: ['unguarded'] };
  },
};
