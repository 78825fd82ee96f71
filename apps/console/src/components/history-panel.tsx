import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Skeleton, Timeline } from 'antd';
import { Link } from 'react-router';
import { type HistoryItem, historyQuery, type ItemKind } from '../api/casework.api.js';
import { roleName } from '../session/roles.js';
import { citeArticle } from '../text/cite-article.js';
import { describeChange, describeFacts } from '../text/describe-history.js';
import { ProblemAlert } from './problem-alert.js';
import { TimeText } from './time-text.js';

/** What happened to an item, in order: who, when, why, by which article. */
export function HistoryPanel({ kind, id }: { readonly kind: ItemKind; readonly id: string }) {
  const history = useInfiniteQuery(historyQuery(kind, id));
  const entries = history.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel" aria-label="经过">
      <h2 className="section-title">经过</h2>
      {history.error === null ? null : <ProblemAlert error={history.error} onRetry={() => void history.refetch()} />}
      {history.isPending ? <Skeleton active /> : null}
      <Timeline
        items={entries.map((entry) => ({
          key: entry.seq,
          color: entry.actor === null ? 'gray' : 'blue',
          content: (
            <>
              <strong>{describeChange(kind, entry)}</strong> <span className="quiet">第 {entry.seq} 项</span>
              <Entry entry={entry} />
            </>
          ),
        }))}
      />
      {history.hasNextPage ? (
        <Button block onClick={() => void history.fetchNextPage()} loading={history.isFetchingNextPage}>
          载入以后的经过
        </Button>
      ) : null}
    </section>
  );
}

function Entry({ entry }: { readonly entry: HistoryItem }) {
  const { actor, at, reason, basis } = entry;
  return (
    <>
      <div className="quiet">
        <TimeText at={at} /> · {actor === null ? '系统' : `${actor.name ?? actor.id}（${roleName(actor.role)}）`}
      </div>
      {reason === null ? null : <div className="reason">理由：{reason}</div>}
      {describeFacts(entry).map(({ label, value, link }) => (
        <div key={label}>
          {label}：{link === undefined ? value : <Link to={`/${link.kind}/${link.id}`}>{value}</Link>}
        </div>
      ))}
      {basis.length === 0 ? null : <div className="quiet">依据：{basis.map(citeArticle).join('、')}</div>}
    </>
  );
}
