import { readFileSync } from 'node:fs';
import { CASE_LIFECYCLE } from '#domain/cases';
import { CLUE_COMMAND_NEEDS, CLUE_LIFECYCLE } from '#domain/clues';
import type { Lifecycle } from '#kernel';

const page = readFileSync(new URL('../../../docs/clues-and-cases.md', import.meta.url), 'utf8');

const NEEDS: Readonly<Record<string, readonly string[]>> = CLUE_COMMAND_NEEDS;

/** The tables as the page must have them; when one differs, copy what the failure expects into the page. */
function tables(lifecycle: Lifecycle): string {
  const name = (state: string) => `${lifecycle.states[state]!.name} \`${state}\``;
  const states = Object.entries(lifecycle.states).map(
    ([id, state]) =>
      `| \`${id}\` | ${state.name} | ${id === lifecycle.initial ? 'first' : state.final ? 'final' : ''} |`,
  );
  const commands = lifecycle.commands.map((row) => {
    const body = [...(row.reasonRequired ? ['reason'] : []), ...(NEEDS[row.id] ?? [])].map((field) => `\`${field}\``);
    const roles = row.roles.map((role) => `${lifecycle.roles[role]!} \`${role}\``).join(', ');
    const basis = row.basis.map((article) => article.tag).join(', ');
    const force = row.effectiveTo === null ? `from ${row.effectiveFrom}` : `${row.effectiveFrom} to ${row.effectiveTo}`;
    return `| \`${row.id}\` ${row.name} | ${row.from.map(name).join(', ')} | ${name(row.to)} | ${roles} | ${body.join(', ')} | ${basis} | ${force} |`;
  });
  return [
    '| state | name | |',
    '|---|---|---|',
    ...states,
    '',
    '| command | from | to | who | must be given | basis | in force |',
    '|---|---|---|---|---|---|---|',
    ...commands,
  ].join('\n');
}

/** A formatter may pad the cells. */
const unpadded = (text: string): string => text.replace(/ +/g, ' ').replace(/ ?-{3,} ?/g, '---');

describe('docs/clues-and-cases.md', () => {
  it.each([
    ['clue', CLUE_LIFECYCLE],
    ['case', CASE_LIFECYCLE],
  ] as [string, Lifecycle][])('has the tables of the %s as the data has them', (id, lifecycle) => {
    const section = new RegExp(`<!-- ${id} -->\\n\\n([\\s\\S]*?)\\n\\n<!-- /${id} -->`).exec(page)?.[1];
    expect(unpadded(section ?? '')).toBe(unpadded(tables(lifecycle)));
  });
});
