import { Tabs } from 'antd';
import { PageHead } from '../../components/page-head.js';
import { useFilters } from '../../components/use-filters.js';
import { HistoryTab } from './history-tab.js';
import { SecurityLogTab } from './security-log-tab.js';

const HISTORY = 'history';
const TABS = [
  { key: HISTORY, label: '登录与管理', children: <HistoryTab /> },
  { key: 'security', label: '安全日志', children: <SecurityLogTab /> },
];

export function AuditPage() {
  const [{ tab }, change] = useFilters(['tab', 'kind', 'service']);
  return (
    <>
      <PageHead
        title="登录与管理记录"
        note="本院和下级院的登录、账号、组织机构的变动和安全日志。记录只可查阅，不能更改。"
      />
      <div className="panel">
        <Tabs
          activeKey={tab ?? HISTORY}
          destroyOnHidden
          items={TABS}
          // Kinds of one tab are none of the other; the days stay.
          onChange={(key) => change({ tab: key === HISTORY ? undefined : key, kind: undefined, service: undefined })}
        />
      </div>
    </>
  );
}
