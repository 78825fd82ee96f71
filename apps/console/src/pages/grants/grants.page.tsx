import { Tabs } from 'antd';
import { PageHead } from '../../components/page-head.js';
import { useFilters } from '../../components/use-filters.js';
import { PeopleRoles } from './people-roles.js';
import { StandIns } from './stand-ins.js';

export function GrantsPage() {
  const [{ tab = 'roles' }, change] = useFilters(['tab']);
  return (
    <>
      <PageHead
        title="人员角色"
        note="系统管理员、安全管理员、审计管理员互不兼任，也不兼任其他角色。变动立即生效，本人的会话随即结束。"
      />
      <div className="panel">
        <Tabs
          activeKey={tab}
          onChange={(next) => change({ tab: next === 'roles' ? undefined : next })}
          destroyOnHidden
          items={[
            { key: 'roles', label: '角色与任期', children: <PeopleRoles /> },
            { key: 'stand-ins', label: '代理', children: <StandIns /> },
          ]}
        />
      </div>
    </>
  );
}
