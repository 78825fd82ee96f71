import { ensureKeyFiles, runCommand, StackUnusable } from '../stack/index.js';

const USAGE = `npm run keys -- <directory of the token key> [<directory of the services' keys>]
  Makes the key files that are missing there; existing ones stay as they are.`;

await runCommand(async () => {
  const [tokenDirectory, serviceDirectory = tokenDirectory] = process.argv.slice(2);
  if (tokenDirectory === undefined || serviceDirectory === undefined) throw new StackUnusable(USAGE);
  const files = await ensureKeyFiles(serviceDirectory, tokenDirectory);
  for (const [name, file] of Object.entries(files)) console.log(`${name}: ${file}`);
  return 0;
});
