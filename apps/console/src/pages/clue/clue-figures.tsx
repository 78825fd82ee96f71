import { Descriptions, type DescriptionsProps } from 'antd';
import { Fragment } from 'react';
import { Link } from 'react-router';
import type { ItemKind } from '../../api/casework.api.js';
import type { ClueDetail, LinkedItem } from '../../api/clues.api.js';
import { TimeText } from '../../components/time-text.js';
import { useAssignment } from '../../components/use-assignment.js';

const linkTo = (kind: ItemKind, { id, number, stateName }: LinkedItem) => (
  <Fragment key={id}>
    <Link to={`/${kind}/${id}`}>{number}</Link>（{stateName}）
  </Fragment>
);

/** What the clue is, beside why it is there. */
export function ClueFigures({ clue }: { readonly clue: ClueDetail }) {
  const { responsible, department } = useAssignment(clue);
  const items: NonNullable<DescriptionsProps['items']> = [
    { key: 'line', label: '业务条线', children: clue.line },
    { key: 'hits', label: '命中', children: `${clue.liveHitCount} 条有效，共 ${clue.hitCount} 条` },
    { key: 'events', label: '事件', children: `${clue.eventCount} 件` },
    { key: 'takes', label: '新的命中', children: clue.takesHits ? '继续并入本线索' : '不再并入' },
    { key: 'responsible', label: '承办人', children: responsible },
    { key: 'department', label: '承办部门', children: department },
    { key: 'region', label: '区划', children: clue.regionCode12 },
    { key: 'opened', label: '形成时间', children: <TimeText at={clue.openedAt} /> },
    ...(clue.runId === null ? [] : [{ key: 'run', label: '来历', children: '历史数据补录' }]),
    ...(clue.case === null ? [] : [{ key: 'case', label: '案件', children: linkTo('cases', clue.case) }]),
    ...(clue.previousClue === null
      ? []
      : [{ key: 'previous', label: '上一条线索', children: linkTo('clues', clue.previousClue) }]),
    ...(clue.mergedInto === null ? [] : [{ key: 'into', label: '并入', children: linkTo('clues', clue.mergedInto) }]),
    ...(clue.mergedClues.length === 0
      ? []
      : [
          {
            key: 'merged',
            label: '并入的线索',
            children: (
              <ul className="plain-list">
                {clue.mergedClues.map((merged) => (
                  <li key={merged.id}>{linkTo('clues', merged)}</li>
                ))}
              </ul>
            ),
          },
        ]),
  ];
  return (
    <section className="panel" aria-label="基本情况">
      <Descriptions title="基本情况" column={1} size="small" items={items} />
    </section>
  );
}
