import { join } from 'node:path';
import { repositoryRoot, runCommand } from '../stack/index.js';
import { runAdapterProgram } from './program.js';

await runCommand(() =>
  runAdapterProgram(process.argv.slice(2), {
    folder: join(repositoryRoot, 'adapters'),
    nowMs: Date.now(),
    print: (line) => console.log(line),
  }),
);
