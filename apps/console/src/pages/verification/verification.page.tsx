import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { HISTORIES, verificationQuery } from '../../api/verification.api.js';
import { PageHead } from '../../components/page-head.js';
import { HistoryCheck } from './history-check.js';

export function VerificationPage() {
  const queryClient = useQueryClient();
  const checkAll = (): void => {
    for (const history of HISTORIES) {
      // A failure is told at its place.
      queryClient.fetchQuery({ ...verificationQuery(history), staleTime: 0 }).catch(() => undefined);
    }
  };
  return (
    <>
      <PageHead
        title="经过核验"
        note="把各处的经过与封存的散列值、数据库以外的见证文件逐条核对；更改、删除、插入、调换、截去，以及没有迁移而更改的触发器、策略和授权，都会指明位置。全部记录分段核对，显示进度。"
        actions={
          <Button type="primary" onClick={checkAll}>
            全部核验
          </Button>
        }
      />
      {HISTORIES.map((history) => (
        <HistoryCheck key={history.id} history={history} />
      ))}
    </>
  );
}
