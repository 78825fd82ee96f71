import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Descriptions, Drawer, Popconfirm, Skeleton } from 'antd';
import {
  cancelImport,
  errorsAddress,
  type ImportJob,
  importQuery,
  IMPORTS_KEY,
  isOver,
} from '../../api/imports.api.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { TimeText } from '../../components/time-text.js';
import { useAct } from '../../components/use-act.js';
import { fileSize, IMPORT_MODES } from '../../text/describe-import.js';
import { JobProgress } from './job-progress.js';

const COLUMNS: Readonly<Record<string, string>> = { canonical: '本系统的栏名', adapter: '平台自己的，由适配器换算' };

/** One import while it goes on, and what there is of it afterwards. */
export function JobDrawer({
  importId,
  onClose,
}: {
  readonly importId: string | undefined;
  readonly onClose: () => void;
}) {
  return (
    <Drawer title="文件导入" open={importId !== undefined} onClose={onClose} size={640} destroyOnHidden>
      {importId === undefined ? null : <JobView importId={importId} />}
    </Drawer>
  );
}

function JobView({ importId }: { readonly importId: string }) {
  const { data: job, error, refetch } = useQuery(importQuery(importId));
  const act = useAct(IMPORTS_KEY);
  if (error !== null && job === undefined) return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  if (job === undefined) return <Skeleton active />;
  return (
    <>
      <JobProgress job={job} label={job.sourceId} />
      <div className="job-acts">
        {job.faultyRows > 0 && !job.fileGone ? (
          <Button icon={<DownloadOutlined />} href={errorsAddress(importId)} download>
            下载错误清单（{job.faultyRows} 行）
          </Button>
        ) : null}
        {isOver(job) ? null : (
          <Popconfirm
            title="取消导入？"
            description="到此为止；已导入的事件保留。"
            onConfirm={() => act(() => cancelImport(importId), '已取消导入')}
          >
            <Button danger>取消导入</Button>
          </Popconfirm>
        )}
      </div>
      {job.problem === null ? null : <JobProblem problem={job.problem} />}
      <Descriptions column={1} size="small" items={factsOf(job)} />
    </>
  );
}

function JobProblem({ problem }: { readonly problem: NonNullable<ImportJob['problem']> }) {
  const lines = [problem.detail, ...(problem.items ?? []).map(({ detail }) => detail), problem.repair];
  return (
    <Alert
      type="error"
      showIcon
      title={problem.title === '' ? problem.code : problem.title}
      description={lines.map((line) => (line === undefined || line === '' ? null : <div key={line}>{line}</div>))}
      style={{ marginBottom: 16 }}
    />
  );
}

const timeOr = (at: string | null, otherwise: string) => (at === null ? otherwise : <TimeText at={at} />);

const factsOf = (job: ImportJob) => [
  { key: 'source', label: '来源', children: <span className="mono">{job.sourceId}</span> },
  {
    key: 'file',
    label: '文件',
    children: `${job.format.toUpperCase()}，${fileSize(job.fileBytes)}${job.encoding === null ? '' : `，${job.encoding}`}`,
  },
  { key: 'sha256', label: 'SHA-256', children: <span className="mono">{job.fileSha256}</span> },
  { key: 'mode', label: '方式', children: IMPORT_MODES[job.mode] ?? job.mode },
  { key: 'columns', label: '栏名', children: COLUMNS[job.columns] ?? job.columns },
  {
    key: 'damaged',
    label: '损坏的单元格',
    children: `${job.damagedCells}（如变成 1.23E+17 的证件号码；逐个列在错误清单中）`,
  },
  { key: 'formula', label: '公式单元格', children: `${job.formulaCells}（取文件中保存的结果，不计算）` },
  { key: 'created', label: '上传', children: <TimeText at={job.createdAt} /> },
  { key: 'started', label: '开始', children: timeOr(job.startedAt, '尚未开始') },
  { key: 'finished', label: '结束', children: timeOr(job.finishedAt, '尚未结束') },
  {
    key: 'kept',
    label: '文件和错误清单',
    children: job.fileGone ? (
      '已删除'
    ) : job.keptUntil === null ? (
      '导入结束后保留数日'
    ) : (
      <>
        保留至 <TimeText at={job.keptUntil} />
      </>
    ),
  },
];
