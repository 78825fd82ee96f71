import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Descriptions, Progress, Table } from 'antd';
import {
  type Finding,
  type History,
  type Verification,
  verificationProgressQuery,
  verificationQuery,
} from '../../api/verification.api.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { TimeText } from '../../components/time-text.js';
import { ToneTag } from '../../components/tone-tag.js';
import { placeOf } from '../../text/describe-finding.js';

/** One history: its check, and what that found. */
export function HistoryCheck({ history }: { readonly history: History }) {
  const { data, error, isFetching, refetch } = useQuery(verificationQuery(history));
  return (
    <section className="panel" aria-label={history.name}>
      <div className="page-head">
        <h2 className="card-title">{history.name}</h2>
        {data === undefined ? null : data.sound ? (
          <ToneTag tone="green">没有发现问题</ToneTag>
        ) : (
          <ToneTag tone="red">发现 {data.findingCount} 处问题</ToneTag>
        )}
        <Button
          className="page-head-side"
          loading={isFetching}
          onClick={() => void refetch()}
          aria-label={`核验${history.name}`}
        >
          核验
        </Button>
      </div>
      {isFetching ? <Under history={history} /> : null}
      {error === null ? null : <ProblemAlert error={error} />}
      {data === undefined ? error === null ? <p className="quiet">尚未核验。</p> : null : <Report report={data} />}
    </section>
  );
}

/** How far it has come, while it is under way. */
function Under({ history }: { readonly history: History }) {
  const { data } = useQuery(verificationProgressQuery(history));
  if (data == null) return null;
  const percent = data.of === 0 ? 100 : Math.min(100, Math.floor((data.entries / data.of) * 100));
  return (
    <Progress
      percent={percent}
      aria-label={`${history.name}的核验进度`}
      format={() => `${data.entries} / ${Math.max(data.of, data.entries)} 条`}
    />
  );
}

function Report({ report }: { readonly report: Verification }) {
  const { sealed, window, erasures, restores, notes, findings } = report;
  return (
    <>
      <Descriptions
        size="small"
        column={{ xs: 1, md: 2, xl: 3 }}
        items={[
          { key: 'at', label: '核验时间', children: <TimeText at={report.at} /> },
          {
            key: 'entries',
            label: '核对',
            children: `${report.whole ? '全部' : '最新'} ${report.entries} 条，与见证文件逐条核对 ${sealed.entries} 条`,
          },
          {
            key: 'last',
            label: '最后封存',
            children: sealed.lastAt === null ? '尚未封存' : <TimeText at={sealed.lastAt} />,
          },
          { key: 'lines', label: '见证文件', children: sealed.lines === null ? '没有见证文件' : `${sealed.lines} 行` },
          { key: 'window', label: '未封存', children: waitingText(window) },
          { key: 'root', label: '封存的根', children: <span className="mono">{sealed.root ?? '无'}</span> },
        ]}
      />
      {notes.map((note) => (
        <Alert key={note} type="info" showIcon title={note} />
      ))}
      {restores.map(({ line, at, who, reason, lost }) => (
        <Alert
          key={line}
          type="info"
          showIcon
          title={`登记过一次恢复：${reason}`}
          description={
            <>
              <TimeText at={at} />，{who}，{lost} 条记录因此不在。
            </>
          }
        />
      ))}
      {erasures === null || erasures.count === 0 ? null : <ErasedTexts erasures={erasures} />}
      {findings.length === 0 ? null : <Findings findings={findings} count={report.findingCount} />}
    </>
  );
}

const waitingText = ({ entries, mostSeconds, oldestUnsealedSeconds }: Verification['window']): string => {
  const waited = oldestUnsealedSeconds === null ? '' : `，最早的已等待 ${oldestUnsealedSeconds.toFixed(1)} 秒`;
  return `${entries} 条${waited}，至多 ${mostSeconds} 秒内封存`;
};

function ErasedTexts({ erasures: { count, shown } }: { readonly erasures: NonNullable<Verification['erasures']> }) {
  return (
    <>
      <h3 className="card-title">依法删除的文字</h3>
      <Table
        aria-label="依法删除的文字"
        rowKey={({ chain, seq, at }) => `${chain.kind} ${chain.id} ${seq} ${at}`}
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={[...shown]}
        columns={[
          { title: '时间', key: 'at', render: (_, { at }) => <TimeText at={at} /> },
          { title: '办理人', key: 'by', render: (_, { actorId, actorName }) => actorName ?? actorId ?? '系统' },
          { title: '位置', key: 'place', render: (_, erasure) => placeOf(erasure) },
          { title: '依据', key: 'basis', render: (_, { basis }) => basis ?? '' },
        ]}
      />
      {count > shown.length ? <p className="more">另有 {count - shown.length} 次未列出。</p> : null}
    </>
  );
}

function Findings({ findings, count }: { readonly findings: readonly Finding[]; readonly count: number }) {
  return (
    <>
      <Table<Finding>
        aria-label="发现的问题"
        rowKey={(finding) => `${finding.kind} ${placeOf(finding)} ${finding.detail ?? ''}`}
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={[...findings]}
        columns={[
          { title: '问题', key: 'says', render: (_, { says }) => <ToneTag tone="red">{says}</ToneTag> },
          { title: '位置', key: 'place', render: (_, finding) => placeOf(finding) },
          { title: '说明', key: 'detail', render: (_, { detail }) => detail ?? '' },
        ]}
      />
      {count > findings.length ? <p className="more">另有 {count - findings.length} 处未列出。</p> : null}
    </>
  );
}
