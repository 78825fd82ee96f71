import {
  ApiOutlined,
  AuditOutlined,
  BankOutlined,
  BranchesOutlined,
  CalendarOutlined,
  CloudDownloadOutlined,
  CloudUploadOutlined,
  DeleteOutlined,
  ExceptionOutlined,
  EyeOutlined,
  FileSearchOutlined,
  FolderOpenOutlined,
  IdcardOutlined,
  QuestionCircleOutlined,
  SafetyCertificateOutlined,
  TeamOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { Layout, Menu } from 'antd';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { useSession } from '../session/use-session.js';
import { entryOf, menuOf } from './menu.js';

const ICONS: Readonly<Record<string, ReactNode>> = {
  '/clues': <FileSearchOutlined />,
  '/cases': <FolderOpenOutlined />,
  '/sources': <ApiOutlined />,
  '/adapters': <BranchesOutlined />,
  '/connectors': <CloudDownloadOutlined />,
  '/imports': <CloudUploadOutlined />,
  '/quarantine': <ExceptionOutlined />,
  '/erasures': <DeleteOutlined />,
  '/visibility': <QuestionCircleOutlined />,
  '/audit': <AuditOutlined />,
  '/audit/access': <EyeOutlined />,
  '/verification': <SafetyCertificateOutlined />,
  '/accounts': <UserOutlined />,
  '/grants': <TeamOutlined />,
  '/organisation': <BankOutlined />,
  '/calendar': <CalendarOutlined />,
  '/profile': <IdcardOutlined />,
};

export function ShellMenu() {
  const { person } = useSession();
  const { pathname } = useLocation();
  const here = entryOf(pathname)?.path;
  const items = menuOf(person.roles).map(({ title, pages }) => ({
    type: 'group' as const,
    key: title,
    label: title,
    children: pages.map((page) => ({
      key: page.path,
      icon: ICONS[page.path],
      label: (
        <Link to={page.path} {...(page.path === here ? { 'aria-current': 'page' as const } : {})}>
          {page.title}
        </Link>
      ),
    })),
  }));
  return (
    <Layout.Sider width={208} theme="light" breakpoint="lg" collapsedWidth={0}>
      <nav aria-label="主菜单">
        <Menu mode="inline" items={items} selectedKeys={here === undefined ? [] : [here]} />
      </nav>
    </Layout.Sider>
  );
}
