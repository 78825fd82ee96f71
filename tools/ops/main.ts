import { Unusable } from './connection.js';
import { Refused, Unreachable } from './desk.js';
import { opsProgram } from './program.js';

try {
  await opsProgram((line) => console.log(line)).parseAsync();
} catch (error) {
  // What the person can put right is told in one line; anything else is a fault of ours.
  if (!(error instanceof Unusable || error instanceof Refused || error instanceof Unreachable)) throw error;
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
}
