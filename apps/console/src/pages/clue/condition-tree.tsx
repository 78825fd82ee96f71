import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import type { ConditionTrace } from '../../api/clues.api.js';
import { MarkedText } from '../../components/marked-text.js';
import { type ConditionNode, nestConditions } from '../../text/nest-conditions.js';

/** Every condition of the rule as it was found on the event that completed the hit. */
export function ConditionTree({ conditions }: { readonly conditions: readonly ConditionTrace[] }) {
  return (
    <ul className="conditions">
      {nestConditions(conditions).map((node) => (
        <Condition key={node.condition.path} node={node} />
      ))}
    </ul>
  );
}

function Condition({ node: { condition, arms } }: { readonly node: ConditionNode }) {
  const { says, held, actual, found } = condition;
  const words = [...new Set(found.map(({ word }) => word))];
  return (
    <li>
      <div className="condition">
        {held ? (
          <CheckCircleFilled className="held" aria-label="成立" />
        ) : (
          <CloseCircleFilled className="not-held" aria-label="不成立" />
        )}
        <span>{says}</span>
        <span className={held ? 'held' : 'not-held'}>{held ? '成立' : '不成立'}</span>
      </div>
      {actual === null ? null : (
        <div className="actual">
          {words.length === 0 ? '实际为：' : '原文：'}
          <MarkedText text={actual} words={words} />
        </div>
      )}
      {arms.length === 0 ? null : (
        <ul>
          {arms.map((arm) => (
            <Condition key={arm.condition.path} node={arm} />
          ))}
        </ul>
      )}
    </li>
  );
}
