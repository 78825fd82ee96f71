import { runCommand } from '../stack/index.js';
import { runZoneProgram } from './program.js';

await runCommand(() => runZoneProgram(process.argv.slice(2), { env: process.env, print: (line) => console.log(line) }));
