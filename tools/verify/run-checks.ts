import type { Check, CheckContext, CheckReport } from './check.js';

export interface CheckResult extends CheckReport {
  readonly name: string;
  readonly seconds: number;
}

/** Runs the checks, `width` at a time; a check that throws has failed. Results come in the order of the checks. */
export async function runChecks(
  checks: readonly Check[],
  context: CheckContext,
  width: number,
  onResult: (result: CheckResult) => void,
): Promise<CheckResult[]> {
  const results = new Map<string, CheckResult>();
  const waiting = [...checks];
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const result = await runCheck(check, context);
      results.set(check.name, result);
      onResult(result);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return checks.flatMap(({ name }) => results.get(name) ?? []);
}

async function runCheck(check: Check, context: CheckContext): Promise<CheckResult> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  try {
    const report = await check.run(context);
    return { ...report, name: check.name, seconds: seconds() };
  } catch (error) {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { ok: false, summary: 'could not be run', details: told.split('\n'), name: check.name, seconds: seconds() };
  }
}
