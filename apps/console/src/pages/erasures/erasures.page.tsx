import { Button, Tabs } from 'antd';
import { useState } from 'react';
import { PageHead } from '../../components/page-head.js';
import { useFilters } from '../../components/use-filters.js';
import { hasAnyRole } from '../../session/roles.js';
import { useSession } from '../../session/use-session.js';
import { ErasedTab } from './erased-tab.js';
import { RequestErasure } from './request-erasure.js';
import { RequestsTab } from './requests-tab.js';

const TABS = [
  { key: 'requests', label: '删除申请', children: <RequestsTab /> },
  { key: 'erased', label: '已删除的事件', children: <ErasedTab /> },
];

export function ErasuresPage() {
  const { person } = useSession();
  const [{ tab }, change] = useFilters(['tab', 'state', 'source', 'by', 'from', 'to']);
  const [requesting, setRequesting] = useState(false);
  const shown = TABS.find(({ key }) => key === tab)?.key ?? 'requests';
  return (
    <>
      <PageHead
        title="删除与留存"
        note="设定了保存期限的事件，期满后自动删除；期限之前依法须删的，由数据专员申请，另一人复核。正在办理的案件所含的事件不能删除。"
        actions={
          hasAnyRole(person.roles, ['data-officer']) ? (
            <Button type="primary" onClick={() => setRequesting(true)}>
              申请删除
            </Button>
          ) : undefined
        }
      />
      <div className="panel">
        <Tabs
          activeKey={shown}
          items={TABS}
          destroyOnHidden
          onChange={(key) =>
            change({
              tab: key === 'requests' ? undefined : key,
              state: undefined,
              source: undefined,
              by: undefined,
              from: undefined,
              to: undefined,
            })
          }
        />
      </div>
      {requesting ? <RequestErasure onClose={() => setRequesting(false)} /> : null}
    </>
  );
}
