import { proveBoundaries } from './prove.js';
it('x', async () => {
  const before = process.cwd();
  const r = await proveBoundaries(before).finally(() => process.chdir(before));
  console.log(JSON.stringify(r, null, 1));
}, 280000);
