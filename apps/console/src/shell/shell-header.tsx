import { DownOutlined, LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { Button, Dropdown, Layout } from 'antd';
import { Link, useNavigate } from 'react-router';
import icon from '../app/icon.svg';
import { useSession } from '../session/use-session.js';
import { useSignOut } from '../session/use-sign-out.js';

export function ShellHeader() {
  const { person } = useSession();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const roles = person.roles.map(({ name }) => name).join('、');
  const items = [
    { key: 'profile', icon: <UserOutlined />, label: '个人资料与会话', onClick: () => void navigate('/profile') },
    { key: 'sign-out', icon: <LogoutOutlined />, label: '退出登录', onClick: () => void signOut() },
  ];
  return (
    <Layout.Header className="shell-header">
      <Link to="/" className="shell-name">
        <img src={icon} alt="" width={28} height={28} />
        网格+检察
      </Link>
      <span className="shell-office" title={person.office.name}>
        {person.office.name}
      </span>
      <Dropdown menu={{ items }} trigger={['click']}>
        <Button type="text" aria-label={`${person.name}，${roles}：个人菜单`}>
          {person.name}（{roles}） <DownOutlined />
        </Button>
      </Dropdown>
    </Layout.Header>
  );
}
