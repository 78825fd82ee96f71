import { measureAccessLists, renderAccessLists } from '../../../bench/access-lists.js';
it('b', async () => {
  const f = await measureAccessLists({ clues: 500_000, rounds: 400 }, (l) => process.stdout.write(l + '\n'));
  process.stdout.write(renderAccessLists(f, 500_000));
}, 600_000);
