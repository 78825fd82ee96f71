import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { type ImportJob, importsQuery } from '../../api/imports.api.js';
import { KeysetTable } from '../../components/keyset-table.js';
import { PageHead } from '../../components/page-head.js';
import { SourceSelect } from '../../components/source-select.js';
import { TimeText } from '../../components/time-text.js';
import { useFilters } from '../../components/use-filters.js';
import { fileSize, IMPORT_MODES } from '../../text/describe-import.js';
import { officeTime } from '../../text/office-time.js';
import { JobDrawer } from './job-drawer.js';
import { JobProgress } from './job-progress.js';
import { NewImport } from './new-import.js';

const nameOf = ({ sourceId, createdAt }: ImportJob): string => `${sourceId} ${officeTime(createdAt)}`;

const columnsOf = (onOpen: (importId: string) => void): TableColumnsType<ImportJob> => [
  {
    title: '上传',
    key: 'createdAt',
    width: 150,
    render: (_, job) => (
      <Button
        type="link"
        size="small"
        className="text-button"
        aria-label={`查看 ${nameOf(job)} 的导入`}
        onClick={() => onOpen(job.importId)}
      >
        <TimeText at={job.createdAt} />
      </Button>
    ),
  },
  { title: '来源', key: 'sourceId', width: 180, render: (_, { sourceId }) => <span className="mono">{sourceId}</span> },
  {
    title: '文件',
    key: 'file',
    width: 160,
    render: (_, { format, fileBytes, mode }) => (
      <>
        {format.toUpperCase()}，{fileSize(fileBytes)}
        <div className="quiet">{IMPORT_MODES[mode] ?? mode}</div>
      </>
    ),
  },
  { title: '进度和结果', key: 'progress', render: (_, job) => <JobProgress job={job} label={nameOf(job)} /> },
  {
    title: '有误的行',
    key: 'faultyRows',
    width: 90,
    align: 'right',
    render: (_, { faultyRows }) => faultyRows,
  },
];

export function ImportsPage() {
  const [{ source, job }, change] = useFilters(['source', 'job']);
  const [uploading, setUploading] = useState(false);
  const list = useInfiniteQuery(importsQuery(source));
  const open = (importId: string | undefined): void => change({ job: importId });
  return (
    <>
      <PageHead
        title="文件导入"
        note="一份事件清单：上传后在后台逐行导入，可以离开本页。停机后从上一次提交的下一行继续，不会重复。"
        actions={
          <Button type="primary" onClick={() => setUploading(true)}>
            导入文件
          </Button>
        }
      />
      <div className="panel">
        <div className="filters" role="search">
          <SourceSelect value={source} onChange={(next) => change({ source: next })} own />
        </div>
        <KeysetTable
          list={list}
          columns={columnsOf(open)}
          rowKey="importId"
          label="导入任务"
          empty="还没有导入过文件。"
          isFixed
        />
      </div>
      <JobDrawer importId={job} onClose={() => open(undefined)} />
      {uploading ? <NewImport onBegun={open} onClose={() => setUploading(false)} /> : null}
    </>
  );
}
