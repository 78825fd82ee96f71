import { Layout, Skeleton } from 'antd';
import { Suspense } from 'react';
import { Outlet, useLocation } from 'react-router';
import { AccessDenied } from '../components/access-denied.js';
import { useSession } from '../session/use-session.js';
import { entryOf, mayOpen } from './menu.js';
import { ShellHeader } from './shell-header.js';
import { ShellMenu } from './shell-menu.js';

/** What surrounds every page. A page that is not for the person's roles is not even asked of the server. */
export function Shell() {
  const { person } = useSession();
  const { pathname } = useLocation();
  const entry = entryOf(pathname);
  return (
    <Layout className="shell">
      <a className="skip-link" href="#content">
        跳到主要内容
      </a>
      <ShellHeader />
      <Layout>
        <ShellMenu />
        <Layout.Content id="content" tabIndex={-1} className="shell-content">
          <Suspense fallback={<Skeleton active />}>
            {entry !== undefined && !mayOpen(entry, person.roles) ? (
              <AccessDenied roles={entry.roles ?? []} />
            ) : (
              <Outlet key={pathname} />
            )}
          </Suspense>
        </Layout.Content>
      </Layout>
    </Layout>
  );
}
