import { Descriptions } from 'antd';
import { PageHead } from '../../components/page-head.js';
import { ToneTag } from '../../components/tone-tag.js';
import { useSession } from '../../session/use-session.js';
import { ChangePassword } from './change-password.js';
import { OpenSessions } from './open-sessions.js';
import { SecondFactor } from './second-factor.js';

export function ProfilePage() {
  const { person } = useSession();
  return (
    <>
      <PageHead title="个人资料与会话" />
      <section className="panel" aria-label="个人资料">
        <Descriptions
          title="个人资料"
          size="small"
          column={{ xs: 1, md: 2 }}
          items={[
            { key: 'name', label: '姓名', children: person.name },
            { key: 'office', label: '单位', children: person.office.name },
            {
              key: 'departments',
              label: '部门',
              children: person.departments.map(({ name }) => name).join('、') || '未分配',
            },
            {
              key: 'roles',
              label: '角色',
              children: person.roles.map(({ id, name }) => (
                <ToneTag key={id} tone="blue">
                  {name}
                </ToneTag>
              )),
            },
            { key: 'regions', label: '管辖区划', children: person.regionPrefixes.join('、') || '无' },
          ]}
        />
      </section>
      <ChangePassword />
      <SecondFactor />
      <OpenSessions />
    </>
  );
}
