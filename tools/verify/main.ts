import { parseArgs } from 'node:util';
import { repositoryRoot, runCommand } from '../stack/index.js';
import { CHECKS } from './checks.js';
import { type CheckResult, runChecks } from './run-checks.js';

const USAGE = `npm run verify -- [--only lint,types] [--fix] [--all]
  --only   these checks (a comma list): ${CHECKS.map(({ name }) => name).join(', ')}
  --fix    mends what a machine can mend: lint, format, generated
  --all    shows every line of what was found (default: the first 40 of a check)`;

/** One check after the other where both are bound by the processor; a third would only slow the two. */
const WIDTH = 2;
const LINES = 40;

function row({ ok, name, seconds, summary }: CheckResult): string {
  return `${ok ? '✓' : '✗'} ${name.padEnd(18)}${seconds.toFixed(1).padStart(7)} s   ${summary}`;
}

function detailsOf(result: CheckResult, all: boolean): string[] {
  if (result.ok && result.show !== true) return [];
  const shown = all ? result.details : result.details.slice(0, LINES);
  const rest = result.details.length - shown.length;
  return [
    '',
    `${result.name}:`,
    ...shown.map((line) => `  ${line}`),
    ...(rest > 0 ? [`  … ${rest} more (--all)`] : []),
  ];
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      fix: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    for (const { name, says } of CHECKS) console.log(`  ${name.padEnd(18)}${says}`);
    return 0;
  }
  const only = values.only?.split(',').map((name) => name.trim());
  const unknown = only?.filter((name) => !CHECKS.some((check) => check.name === name)) ?? [];
  if (unknown.length > 0) {
    console.error(`no such check: ${unknown.join(', ')}\n${USAGE}`);
    return 2;
  }
  const checks = CHECKS.filter(({ name }) => only?.includes(name) ?? true);
  const context = { root: repositoryRoot, fix: values.fix };
  // Mending and reading the same files at once would find half of each.
  const results = await runChecks(checks, context, values.fix ? 1 : WIDTH, (result) =>
    console.error(`… ${row(result)}`),
  );
  const failed = results.filter(({ ok }) => !ok);
  const lines = [
    ...results.flatMap((result) => detailsOf(result, values.all)),
    '',
    ...results.map(row),
    failed.length === 0 ? `${results.length} checks hold` : `${failed.length} of ${results.length} checks do not hold`,
  ];
  console.log(lines.join('\n'));
  return failed.length === 0 ? 0 : 1;
});
