import { Tabs } from 'antd';
import { PageHead } from '../../components/page-head.js';
import { useFilters } from '../../components/use-filters.js';
import { hasAnyRole } from '../../session/roles.js';
import { useSession } from '../../session/use-session.js';
import { DepartmentsTab } from './departments-tab.js';
import { DutiesTab } from './duties-tab.js';
import { ImportTab } from './import-tab.js';
import { OfficesTab } from './offices-tab.js';
import { PersonsTab } from './persons-tab.js';

/** The organisation: whoever runs the system keeps it, the other two administrators read it. */
export function OrganisationPage() {
  const { person } = useSession();
  const [{ tab = 'offices' }, change] = useFilters(['tab']);
  const mayEdit = hasAnyRole(person.roles, ['ops']);
  const mayImport = hasAnyRole(person.roles, ['ops', 'security-admin']);
  return (
    <>
      <PageHead title="组织机构" note="检察院、部门、人员和管辖。角色由安全管理员授予。" />
      <div className="panel">
        <Tabs
          activeKey={tab}
          onChange={(next) => change({ tab: next === 'offices' ? undefined : next })}
          destroyOnHidden
          items={[
            { key: 'offices', label: '检察院', children: <OfficesTab mayEdit={mayEdit} /> },
            { key: 'departments', label: '部门', children: <DepartmentsTab mayEdit={mayEdit} /> },
            { key: 'persons', label: '人员', children: <PersonsTab mayEdit={mayEdit} /> },
            { key: 'duties', label: '管辖', children: <DutiesTab mayEdit={mayEdit} /> },
            ...(mayImport ? [{ key: 'import', label: '导入', children: <ImportTab /> }] : []),
          ]}
        />
      </div>
    </>
  );
}
