import { KeyChangeRefused } from '#platform/crypto';
import { runCommand, StackUnusable } from '../stack/index.js';
import { keysProgram } from './program.js';

await runCommand(async ({ signal }) => {
  try {
    await keysProgram({ say: (line) => console.log(line), signal }).parseAsync();
  } catch (error) {
    // What the file does not allow is told in one line.
    if (error instanceof KeyChangeRefused) throw new StackUnusable(error.message);
    throw error;
  }
  return 0;
});
