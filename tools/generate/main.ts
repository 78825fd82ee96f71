import { repositoryRoot, runCommand } from '../stack/index.js';
import { generateAll } from './generate-all.js';
import { staleFiles, writeFiles } from './generated-files.js';

await runCommand(async () => {
  const files = await generateAll();
  const stale = await staleFiles(repositoryRoot, files);
  await writeFiles(repositoryRoot, files);
  for (const file of files.keys()) console.log(`${stale.includes(file) ? 'written' : 'fresh  '}  ${file}`);
  return 0;
});
