import { ProblemError } from '../problem-error.js';
import { err, ok, type Result } from '../result.js';
import { type LawArticle, type Lifecycle, type LifecycleCommand, rowsInForce } from './lifecycle.js';

/** A command that somebody did before on the same item, for the four-eyes rule. */
export interface PastAct {
  readonly command: string;
  readonly actorId: string;
}

export interface StepRequest {
  readonly command: string;
  readonly state: string;
  readonly version: number;
  /** The version that the person saw when deciding. */
  readonly expectedVersion: number;
  readonly actor: { readonly id: string; readonly roles: readonly string[] };
  /** The day of the act in the office's zone, `YYYY-MM-DD`: the law of that day applies. */
  readonly day: string;
  readonly reason: string | null;
  readonly earlier: readonly PastAct[];
}

export interface LawfulStep<S extends string, C extends string> {
  readonly row: LifecycleCommand<S, C>;
  /** The role of the actor that makes the step lawful: the first of the row's that the actor has. */
  readonly role: string;
  /** Trimmed; null when there is none. */
  readonly reason: string | null;
}

const cite = (basis: readonly LawArticle[]) =>
  basis.length === 0 ? '' : `（依据${basis.map((article) => article.cites).join('、')}）`;

const tags = (basis: readonly LawArticle[]): Record<string, string> =>
  basis.length === 0 ? {} : { basis: basis.map((article) => article.tag).join(', ') };

/**
 * Whether this person may take this step now. Refusals, in the order they are looked for:
 * unknown command 404, role 403, same person 403, stale version 409, wrong state 409, missing reason 422.
 */
export function decideStep<S extends string, C extends string>(
  lifecycle: Lifecycle<S, C>,
  request: StepRequest,
): Result<LawfulStep<S, C>, ProblemError> {
  const { actor, command, state } = request;
  const row = rowsInForce(lifecycle, request.day).find((candidate) => candidate.id === command);
  if (row === undefined) return err(unknownCommand(lifecycle, request));
  const role = row.roles.find((candidate) => actor.roles.includes(candidate));
  if (role === undefined) {
    const who = row.roles.map((id) => lifecycle.roles[id]).join('、');
    return err(
      new ProblemError('LIFECYCLE.ROLE_FORBIDS', {
        detail: `“${row.name}”须由${who}作出${cite(row.basis)}`,
        facts: { roles: row.roles.join(','), ...tags(row.basis) },
      }),
    );
  }
  const clash = request.earlier.find((act) => act.actorId === actor.id && row.notBy.some((id) => id === act.command));
  if (clash !== undefined) {
    return err(
      new ProblemError('LIFECYCLE.SAME_PERSON', {
        detail: `同一人已对本${lifecycle.subject}作过“${nameOf(lifecycle, clash.command)}”，“${row.name}”须由他人作出${cite(row.basis)}`,
        facts: { earlier: clash.command, ...tags(row.basis) },
      }),
    );
  }
  if (request.expectedVersion !== request.version) {
    return err(
      new ProblemError('LIFECYCLE.VERSION_CONFLICT', {
        detail: `${lifecycle.subject}已变为第${request.version}版，提交的是第${request.expectedVersion}版`,
        facts: { version: request.version, state },
      }),
    );
  }
  if (!row.from.some((candidate) => candidate === state)) {
    const allowed = row.from.map((id) => `“${lifecycle.states[id].name}”`).join('或');
    return err(
      new ProblemError('LIFECYCLE.STATE_FORBIDS', {
        detail: `${lifecycle.subject}处于“${stateName(lifecycle, state)}”，不能“${row.name}”，须处于${allowed}${cite(row.basis)}`,
        facts: { version: request.version, state, ...tags(row.basis) },
      }),
    );
  }
  const reason = request.reason === null || request.reason.trim() === '' ? null : request.reason.trim();
  if (row.reasonRequired && reason === null) {
    return err(
      new ProblemError('LIFECYCLE.REASON_MISSING', {
        detail: `“${row.name}”须写明理由${cite(row.basis)}`,
        items: [{ pointer: '/reason', detail: '不能为空' }],
        facts: tags(row.basis),
      }),
    );
  }
  return ok({ row, role, reason });
}

function unknownCommand(lifecycle: Lifecycle, request: StepRequest): ProblemError {
  const known = lifecycle.commands.some((row) => row.id === request.command);
  return new ProblemError('LIFECYCLE.COMMAND_UNKNOWN', {
    detail: known ? `该操作在${request.day}没有有效的依据` : `${lifecycle.subject}没有这一操作`,
    facts: { commands: [...new Set(rowsInForce(lifecycle, request.day).map((row) => row.id))].join(',') },
  });
}

const nameOf = (lifecycle: Lifecycle, command: string) =>
  lifecycle.commands.find((row) => row.id === command)?.name ?? command;

const stateName = (lifecycle: Lifecycle, state: string) => lifecycle.states[state]?.name ?? state;

/** The steps that lead on from a state on a day: those that this person may take, and those that others must. */
export function nextSteps<S extends string, C extends string>(
  lifecycle: Lifecycle<S, C>,
  at: { readonly state: S; readonly roles: readonly string[]; readonly day: string },
): { readonly mine: readonly LifecycleCommand<S, C>[]; readonly others: readonly LifecycleCommand<S, C>[] } {
  const here = rowsInForce(lifecycle, at.day).filter((row) => row.from.includes(at.state));
  const isMine = (row: LifecycleCommand<S, C>) => row.roles.some((role) => at.roles.includes(role));
  return { mine: here.filter(isMine), others: here.filter((row) => !isMine(row)) };
}
