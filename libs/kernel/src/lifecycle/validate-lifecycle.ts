import { type Lifecycle, type LifecycleCommand, rowsInForce } from './lifecycle.js';

export type LifecycleFaultKind =
  | 'name-missing'
  | 'initial-unknown'
  | 'state-unknown'
  | 'command-without-from'
  | 'command-without-role'
  | 'role-unknown'
  | 'not-by-unknown'
  | 'day-malformed'
  | 'days-reversed'
  | 'rows-overlap'
  | 'final-with-exit'
  | 'state-without-exit'
  | 'state-unreachable';

export interface LifecycleFault {
  readonly kind: LifecycleFaultKind;
  /** The state or command that is at fault. */
  readonly at: string;
  readonly detail: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;

const isDay = (text: string) => DAY.test(text) && !Number.isNaN(Date.parse(text)) && toDay(Date.parse(text)) === text;
const toDay = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/**
 * Every fault of a lifecycle's data, none when it is sound. `knownRoles` are those that a person can hold.
 * Exits are judged for each day on which the set of rows changes, so that a change of law leaves no trap.
 */
export function validateLifecycle(lifecycle: Lifecycle, knownRoles: readonly string[]): LifecycleFault[] {
  const faults = [
    ...namesAndRoles(lifecycle, knownRoles),
    ...lifecycle.commands.flatMap((row) => rowFaults(lifecycle, row)),
  ];
  faults.push(...overlaps(lifecycle.commands));
  if (faults.length > 0) return faults;
  return graphFaults(lifecycle);
}

/** Throws with every fault named; called where a service starts. */
export function assertLifecycle(lifecycle: Lifecycle, knownRoles: readonly string[]): void {
  const faults = validateLifecycle(lifecycle, knownRoles);
  if (faults.length === 0) return;
  const lines = faults.map((fault) => `  ${fault.kind} at ${fault.at}: ${fault.detail}`);
  throw new Error(`lifecycle "${lifecycle.id}" is not sound:\n${lines.join('\n')}`);
}

function namesAndRoles(lifecycle: Lifecycle, knownRoles: readonly string[]): LifecycleFault[] {
  const faults: LifecycleFault[] = [];
  for (const [id, state] of Object.entries(lifecycle.states)) {
    if (state.name.trim() === '') faults.push({ kind: 'name-missing', at: id, detail: 'a state needs a Chinese name' });
  }
  if (lifecycle.states[lifecycle.initial] === undefined) {
    faults.push({
      kind: 'initial-unknown',
      at: lifecycle.initial,
      detail: 'the initial state is not among the states',
    });
  }
  for (const role of Object.keys(lifecycle.roles)) {
    if (!knownRoles.includes(role))
      faults.push({ kind: 'role-unknown', at: role, detail: 'nobody can hold this role' });
  }
  return faults;
}

function rowFaults(lifecycle: Lifecycle, row: LifecycleCommand): LifecycleFault[] {
  const faults: LifecycleFault[] = [];
  const fault = (kind: LifecycleFaultKind, detail: string) => faults.push({ kind, at: row.id, detail });
  if (row.name.trim() === '') fault('name-missing', 'a command needs a Chinese name');
  if (row.from.length === 0) fault('command-without-from', 'it starts from no state');
  for (const state of [...row.from, row.to]) {
    if (lifecycle.states[state] === undefined) fault('state-unknown', `no state "${state}"`);
  }
  if (row.roles.length === 0) fault('command-without-role', 'nobody may do it');
  for (const role of row.roles) {
    if (lifecycle.roles[role] === undefined) fault('role-unknown', `no role "${role}" in the lifecycle`);
  }
  for (const id of row.notBy) {
    if (!lifecycle.commands.some((other) => other.id === id)) fault('not-by-unknown', `no command "${id}"`);
  }
  for (const day of row.effectiveTo === null ? [row.effectiveFrom] : [row.effectiveFrom, row.effectiveTo]) {
    if (!isDay(day)) fault('day-malformed', `"${day}" is not a day`);
  }
  if (row.effectiveTo !== null && row.effectiveTo < row.effectiveFrom)
    fault('days-reversed', 'it ends before it begins');
  return faults;
}

function overlaps(rows: readonly LifecycleCommand[]): LifecycleFault[] {
  const faults: LifecycleFault[] = [];
  rows.forEach((row, index) => {
    for (const other of rows.slice(index + 1)) {
      const apart =
        (row.effectiveTo !== null && row.effectiveTo < other.effectiveFrom) ||
        (other.effectiveTo !== null && other.effectiveTo < row.effectiveFrom);
      if (row.id === other.id && !apart) {
        faults.push({ kind: 'rows-overlap', at: row.id, detail: 'two rows of it are in force on one day' });
      }
    }
  });
  return faults;
}

/** Walks through the days on which the rows change: an item may stand where an earlier day's rows led it. */
function graphFaults(lifecycle: Lifecycle): LifecycleFault[] {
  const days = new Set(
    lifecycle.commands.flatMap((row) =>
      row.effectiveTo === null ? [row.effectiveFrom] : [row.effectiveFrom, toDay(Date.parse(row.effectiveTo) + DAY_MS)],
    ),
  );
  const faults = new Map<string, LifecycleFault>();
  const reached = new Set([lifecycle.initial]);
  for (const day of days.size === 0 ? ['0001-01-01'] : [...days].sort()) {
    const rows = rowsInForce(lifecycle, day);
    follow(rows, reached);
    for (const state of reached) {
      const fault = exitFault(lifecycle, rows, state, day);
      if (fault !== undefined && !faults.has(fault.at)) faults.set(fault.at, fault);
    }
  }
  const unreachable = Object.keys(lifecycle.states)
    .filter((id) => !reached.has(id))
    .map((id): LifecycleFault => ({ kind: 'state-unreachable', at: id, detail: 'no command ever leads to it' }));
  return [...unreachable, ...faults.values()];
}

function follow(rows: readonly LifecycleCommand[], reached: Set<string>): void {
  for (let before = -1; before !== reached.size;) {
    before = reached.size;
    for (const row of rows) if (row.from.some((state) => reached.has(state))) reached.add(row.to);
  }
}

function exitFault(
  lifecycle: Lifecycle,
  rows: readonly LifecycleCommand[],
  id: string,
  day: string,
): LifecycleFault | undefined {
  // A command that leaves the state as it is records an act; it is no way out.
  const hasExit = rows.some((row) => row.from.includes(id) && row.to !== id);
  const isFinal = lifecycle.states[id]?.final ?? false;
  if (isFinal === !hasExit) return undefined;
  return isFinal
    ? { kind: 'final-with-exit', at: id, detail: `final, yet a command leaves it on ${day}` }
    : { kind: 'state-without-exit', at: id, detail: `not final, yet no way out on ${day}` };
}
