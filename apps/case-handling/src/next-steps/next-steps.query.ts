import { CASE_LIFECYCLE } from '#domain/cases';
import { CLUE_COMMAND_NEEDS, CLUE_LIFECYCLE } from '#domain/clues';
import { type Clock, type Lifecycle, type LifecycleCommand, nextSteps, ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import type { UnitOfWork } from '#platform/postgres';
import { officeDay } from '../office-day.js';
import type { CaseStore } from '../storage/case.store.js';
import type { ClueStore } from '../storage/clue.store.js';
import type { NextStep, NextSteps } from './next-steps.dto.js';

export interface NextStepsDeps {
  readonly unitOfWork: UnitOfWork;
  readonly clues: ClueStore;
  readonly cases: CaseStore;
  readonly clock: Clock;
}

/** What may be done with a clue or case now, and by whom. */
export class ListNextSteps {
  constructor(private readonly deps: NextStepsDeps) {}

  async ofClue(actor: Actor, id: string): Promise<NextSteps> {
    const clue = await this.deps.unitOfWork.read((tx) => this.deps.clues.findInScope(tx, actor, id));
    if (clue === undefined) throw new ProblemError('CLUE.NOT_FOUND');
    return this.show(CLUE_LIFECYCLE, clue, actor, (command) => CLUE_COMMAND_NEEDS[command]);
  }

  async ofCase(actor: Actor, id: string): Promise<NextSteps> {
    const item = await this.deps.unitOfWork.read((tx) => this.deps.cases.findInScope(tx, actor, id));
    if (item === undefined) throw new ProblemError('CASE.NOT_FOUND');
    const steps = this.show(CASE_LIFECYCLE, item, actor, () => []);
    if (item.suggestionIssuedOn === null) return steps;
    const isNext = (step: NextStep) => step.command !== 'issue-suggestion';
    return { ...steps, commands: steps.commands.filter(isNext), others: steps.others.filter(isNext) };
  }

  private show<S extends string, C extends string>(
    lifecycle: Lifecycle<S, C>,
    item: { readonly state: S; readonly version: number },
    actor: Actor,
    needs: (command: C) => readonly string[],
  ): NextSteps {
    const day = officeDay(this.deps.clock.now());
    const { mine, others } = nextSteps(lifecycle, { state: item.state, roles: actor.roles, day });
    const show = (row: LifecycleCommand<S, C>): NextStep => ({
      command: row.id,
      name: row.name,
      to: row.to,
      toName: lifecycle.states[row.to].name,
      reasonRequired: row.reasonRequired,
      needs: needs(row.id),
      roles: row.roles.map((role) => lifecycle.roles[role] ?? role),
      basis: row.basis,
    });
    return {
      state: item.state,
      stateName: lifecycle.states[item.state].name,
      version: item.version,
      commands: mine.map(show),
      others: others.map(show),
    };
  }
}
