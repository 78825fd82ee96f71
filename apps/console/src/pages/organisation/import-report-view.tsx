import { Alert, Table } from 'antd';
import type { ImportReport } from '../../api/organisation.api.js';

type Sheet = ImportReport['sheets'][number];
type Fault = ImportReport['faults'][number];

/** What a workbook would change, or changed, and which rows are wrong. */
export function ImportReportView({ report }: { readonly report: ImportReport }) {
  const { applied, sheets, faults } = report;
  return (
    <>
      <Alert
        type={faults.length > 0 ? 'error' : applied ? 'success' : 'info'}
        showIcon
        title={
          faults.length > 0
            ? `有 ${faults.length} 处错误，改正后再试算；没有写入任何内容`
            : applied
              ? '已全部写入'
              : '试算没有错误，尚未写入'
        }
        style={{ marginBottom: 16 }}
      />
      <Table<Sheet>
        aria-label="各工作表"
        rowKey="sheet"
        size="small"
        pagination={false}
        dataSource={[...sheets]}
        columns={[
          { title: '工作表', dataIndex: 'sheet' },
          { title: '行数', dataIndex: 'rows', align: 'right' },
          { title: '新增', dataIndex: 'created', align: 'right' },
          { title: '变更', dataIndex: 'changed', align: 'right' },
          { title: '不变', dataIndex: 'unchanged', align: 'right' },
          {
            title: '说明',
            key: 'leftTo',
            render: (_, { leftTo }) => (leftTo === null ? '' : `由${leftTo}导入，这次不写入`),
          },
        ]}
      />
      {faults.length === 0 ? null : (
        <>
          <h3 className="section-title">错误</h3>
          <Table<Fault>
            aria-label="错误"
            rowKey={({ sheet, row, column, detail }) => `${sheet} ${row} ${column ?? ''} ${detail}`}
            size="small"
            pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
            dataSource={[...faults]}
            columns={[
              { title: '工作表', dataIndex: 'sheet' },
              { title: '行', dataIndex: 'row', align: 'right' },
              { title: '列', key: 'column', render: (_, { column }) => column ?? '' },
              { title: '错误', dataIndex: 'detail' },
            ]}
          />
        </>
      )}
    </>
  );
}
