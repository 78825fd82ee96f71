import { Card, Descriptions, type DescriptionsProps } from 'antd';
import { Link } from 'react-router';
import type { ClueHit } from '../../api/clues.api.js';
import { BasisList } from '../../components/basis-list.js';
import { TimeText } from '../../components/time-text.js';
import { ToneTag } from '../../components/tone-tag.js';
import { ConditionTree } from './condition-tree.js';
import { HitEvents } from './hit-events.js';
import { spanOfHit } from './span-of-hit.js';
import { WindowLine } from './window-line.js';

/** One hit: which rule, on what ground, over which events, and how each condition was found. */
export function HitCard({ hit, isFirst }: { readonly hit: ClueHit; readonly isFirst: boolean }) {
  const isVoid = hit.state === 'void';
  const { conditions = [], window = null } = hit.explanation;
  const { from, to } = spanOfHit(hit);
  const facts: NonNullable<DescriptionsProps['items']> = [
    {
      key: 'key',
      label: '归并依据',
      children: hit.keyParts.map(({ field, value }) => `${field}：${value}`).join('；') || '单个事件',
    },
    {
      key: 'span',
      label: '事件起止',
      children: (
        <span>
          <TimeText at={from} />
          {' 至 '}
          <TimeText at={to} />
        </span>
      ),
    },
    ...(window === null ? [] : [{ key: 'window', label: '窗口', children: <WindowLine window={window} /> }]),
    { key: 'basis', label: '法律依据', children: <BasisList basis={hit.rule.basis} /> },
    {
      key: 'evaluated',
      label: '比对时间',
      children: (
        <span>
          <TimeText at={hit.evaluatedAt} />
          {hit.revision > 1 ? `（第 ${hit.revision} 次修订）` : ''}
        </span>
      ),
    },
  ];
  return (
    <Card
      title={
        <h2 className="card-title">
          {hit.rule.name} <span className="quiet">第 {hit.rule.version} 版</span>
        </h2>
      }
      extra={<ToneTag tone={isVoid ? 'grey' : 'green'}>{hit.stateName}</ToneTag>}
    >
      {hit.movedToClueId === null ? null : (
        <p>
          这条命中已随并案移至<Link to={`/clues/${hit.movedToClueId}`}>另一条线索</Link>。
        </p>
      )}
      <Descriptions column={1} size="small" items={facts} />
      {conditions.length === 0 ? null : (
        <details open={isFirst}>
          <summary className="section-title">条件逐条判断</summary>
          <ConditionTree conditions={conditions} />
        </details>
      )}
      <h3 className="section-title">事件（{hit.eventCount} 件）</h3>
      <HitEvents hit={hit} open={isFirst} />
    </Card>
  );
}
