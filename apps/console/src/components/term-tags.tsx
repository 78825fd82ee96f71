import { Flex } from 'antd';
import type { Person } from '../api/organisation.api.js';
import { officeDay } from '../text/office-time.js';
import { termPhase } from '../text/term-phase.js';
import { ToneTag } from './tone-tag.js';

/** Roles with their terms; those that are over are left out. */
export function TermTags({ terms }: { readonly terms: Person['terms'] }) {
  const today = officeDay(new Date().toISOString());
  const shown = terms.filter((term) => termPhase(term, today) !== 'over');
  if (shown.length === 0) return <span className="quiet">无</span>;
  return (
    <Flex gap={4} wrap>
      {shown.map((term) => {
        const { role, roleName, fromDay, toDay } = term;
        const isFuture = termPhase(term, today) === 'future';
        return (
          <ToneTag key={`${role} ${fromDay}`} tone={isFuture ? 'gold' : 'blue'}>
            {roleName}
            {isFuture ? `（${fromDay} 起）` : toDay === null ? '' : `（至 ${toDay}）`}
          </ToneTag>
        );
      })}
    </Flex>
  );
}
