import { useInfiniteQuery } from '@tanstack/react-query';
import type { TableColumnsType } from 'antd';
import { type Silence, silencesQuery } from '../../api/sources.api.js';
import { KeysetTable } from '../../components/keyset-table.js';
import { TimeText } from '../../components/time-text.js';
import { ToneTag } from '../../components/tone-tag.js';
import { silenceEnd, silentKind } from '../../text/describe-source.js';

const COLUMNS: TableColumnsType<Silence> = [
  { title: '什么没有来', key: 'kind', render: (_, { kind }) => silentKind(kind) },
  {
    title: '状态',
    key: 'state',
    render: (_, { closedAt }) =>
      closedAt === null ? <ToneTag tone="red">静默中</ToneTag> : <ToneTag tone="grey">已结束</ToneTag>,
  },
  { title: '最后一次推送', key: 'since', render: (_, { since }) => <TimeText at={since} /> },
  {
    title: '按其规律至迟',
    key: 'allowedUntil',
    render: (_, { allowedUntil }) => (allowedUntil === null ? '' : <TimeText at={allowedUntil} />),
  },
  { title: '告警', key: 'openedAt', render: (_, { openedAt }) => <TimeText at={openedAt} /> },
  {
    title: '结束',
    key: 'closedAt',
    render: (_, silence) =>
      silence.closedAt === null ? (
        ''
      ) : (
        <>
          <TimeText at={silence.closedAt} />（{silenceEnd(silence)}）
        </>
      ),
  },
];

/** When the source, or a kind of its events, did not come for longer than its rhythm allows. */
export function SilencesPanel({ sourceId }: { readonly sourceId: string }) {
  const list = useInfiniteQuery(silencesQuery(sourceId));
  return (
    <section className="panel" aria-label="静默">
      <h2 className="section-title">静默</h2>
      <KeysetTable list={list} columns={COLUMNS} rowKey="silenceId" label="静默" empty="没有过静默。" />
    </section>
  );
}
