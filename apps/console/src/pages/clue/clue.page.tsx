import { useQuery } from '@tanstack/react-query';
import { Alert, Empty, Skeleton } from 'antd';
import { useParams } from 'react-router';
import { itemQuery } from '../../api/casework.api.js';
import type { ClueDetail } from '../../api/clues.api.js';
import { CommandsPanel } from '../../components/commands/commands-panel.js';
import { HistoryPanel } from '../../components/history-panel.js';
import { SeverityTag, StateTag } from '../../components/item-tags.js';
import { ItemUnseen } from '../../components/item-unseen.js';
import { PageHead } from '../../components/page-head.js';
import { ClueFigures } from './clue-figures.js';
import { HitCard } from './hit-card.js';

export function CluePage() {
  const { id = '' } = useParams();
  const { data: clue, error, refetch } = useQuery(itemQuery<ClueDetail>('clues', id));
  if (clue === undefined) {
    return (
      <>
        <PageHead title="线索" />
        {error === null ? <Skeleton active /> : <ItemUnseen id={id} error={error} onRetry={() => void refetch()} />}
      </>
    );
  }
  const hidden = clue.hitCount - clue.hits.length;
  return (
    <>
      <PageHead
        title={clue.number}
        tags={
          <>
            <StateTag state={clue.state} name={clue.stateName} />
            <SeverityTag severity={clue.severity} />
          </>
        }
        note={clue.title}
      />
      {clue.hitCount > 0 && clue.liveHitCount === 0 ? (
        <Alert
          type="warning"
          showIcon
          title="命中已全部失效"
          description="后到的事件使条件不再成立。线索的状态不会自动改变，请核对后决定如何处理。"
          className="panel"
        />
      ) : null}
      <div className="columns">
        <section aria-label="命中与理由">
          {clue.hits.length === 0 ? (
            <div className="panel">
              <Empty description="没有命中" />
            </div>
          ) : (
            clue.hits.map((hit, index) => <HitCard key={hit.hitId} hit={hit} isFirst={index === 0} />)
          )}
          {hidden > 0 ? <p className="more">另有更早的 {hidden} 条命中未显示。</p> : null}
        </section>
        <aside aria-label="办理">
          <CommandsPanel kind="clues" id={clue.id} version={clue.version} />
          <ClueFigures clue={clue} />
          <HistoryPanel kind="clues" id={clue.id} />
        </aside>
      </div>
    </>
  );
}
