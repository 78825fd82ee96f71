import { CASE_LIFECYCLE } from '#domain/cases';
import { CLUE_COMMAND_NEEDS, CLUE_LIFECYCLE } from '#domain/clues';
import { type Clock, type Lifecycle, type LifecycleCommand, nextSteps, ProblemError } from '#kernel';
import type { Actor } from '#platform/auth';
import { officeDay } from '../office-day.js';
import type { PeopleAccess } from '../people-access.js';
import type { CaseStore } from '../storage/case.store.js';
import type { ClueStore } from '../storage/clue.store.js';
import type { NextStep, NextSteps } from './next-steps.dto.js';

export interface NextStepsDeps extends PeopleAccess {
  readonly clues: ClueStore;
  readonly cases: CaseStore;
  readonly clock: Clock;
}

/** What may be done with a clue or case now, and by whom. */
export class ListNextSteps {
  constructor(private readonly deps: NextStepsDeps) {}

  async ofClue(actor: Actor, id: string): Promise<NextSteps> {
    const { people, access, clues } = this.deps;
    const clue = await people.read(actor, (tx) => clues.find(tx, id, access.filter(actor, 'read', 'clue')));
    if (clue === undefined) throw new ProblemError('CLUE.NOT_FOUND');
    const handles = access.decide(actor, 'command', 'clue', clue).allowed;
    return this.show(CLUE_LIFECYCLE, clue, handles ? actor.roles : [], (command) => CLUE_COMMAND_NEEDS[command]);
  }

  async ofCase(actor: Actor, id: string): Promise<NextSteps> {
    const { people, access, cases } = this.deps;
    const item = await people.read(actor, (tx) => cases.find(tx, id, access.filter(actor, 'read', 'case')));
    if (item === undefined) throw new ProblemError('CASE.NOT_FOUND');
    const handles = access.decide(actor, 'command', 'case', item).allowed;
    const steps = this.show(CASE_LIFECYCLE, item, handles ? actor.roles : [], () => []);
    if (item.suggestionIssuedOn === null) return steps;
    const isNext = (step: NextStep) => step.command !== 'issue-suggestion';
    return { ...steps, commands: steps.commands.filter(isNext), others: steps.others.filter(isNext) };
  }

  private show<S extends string, C extends string>(
    lifecycle: Lifecycle<S, C>,
    item: { readonly state: S; readonly version: number },
    roles: readonly string[],
    needs: (command: C) => readonly string[],
  ): NextSteps {
    const day = officeDay(this.deps.clock.now());
    const { mine, others } = nextSteps(lifecycle, { state: item.state, roles, day });
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
