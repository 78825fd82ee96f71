import { UploadOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Flex, Upload } from 'antd';
import { useState } from 'react';
import { type ImportReport, importWorkbook, ORGANISATION_KEY, TEMPLATE_ADDRESS } from '../../api/organisation.api.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { ImportReportView } from './import-report-view.js';

/** Takes a workbook, tells what it would change, and writes it when that is wanted: all of it, or nothing. */
export function ImportTab() {
  const [file, setFile] = useState<File>();
  const [report, setReport] = useState<ImportReport>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const queryClient = useQueryClient();
  const { message } = App.useApp();

  const run = async (chosen: File, dryRun: boolean): Promise<void> => {
    setBusy(true);
    setError(undefined);
    setReport(undefined);
    try {
      const told = await importWorkbook(chosen, dryRun);
      setReport(told);
      if (told.applied) {
        void message.success('已导入');
        setFile(undefined);
        await queryClient.invalidateQueries({ queryKey: ORGANISATION_KEY });
      }
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <p className="quiet">
        选择工作簿后先试算，列出会新增、变更哪些，以及哪一行有误；确认后再导入。全部写入，或全不写入。
      </p>
      <Flex gap={12} wrap className="filters">
        <Button href={TEMPLATE_ADDRESS}>下载模板</Button>
        <Upload
          accept=".xlsx"
          maxCount={1}
          showUploadList={false}
          beforeUpload={(chosen) => {
            setFile(chosen);
            void run(chosen, true);
            return false;
          }}
        >
          <Button icon={<UploadOutlined />} loading={busy}>
            选择工作簿并试算
          </Button>
        </Upload>
        {file !== undefined && report !== undefined && !report.applied && report.faults.length === 0 ? (
          <Button type="primary" loading={busy} onClick={() => run(file, false)}>
            导入 {file.name}
          </Button>
        ) : null}
      </Flex>
      {error === undefined ? null : <ProblemAlert error={error} />}
      {report === undefined ? null : <ImportReportView report={report} />}
    </>
  );
}
