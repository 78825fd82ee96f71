import { createBrowserRouter } from 'react-router';
import { RequireSession } from '../session/require-session.js';
import { Shell } from '../shell/shell.js';
import { PageFailure } from './page-failure.js';

/** Pages come in pieces of their own: few people open those of the administrators. */
export const makeRouter = () =>
  createBrowserRouter([
    {
      path: '/sign-in',
      errorElement: <PageFailure />,
      HydrateFallback: () => null,
      lazy: async () => ({ Component: (await import('../pages/sign-in/sign-in.page.js')).SignInPage }),
    },
    {
      element: (
        <RequireSession>
          <Shell />
        </RequireSession>
      ),
      errorElement: <PageFailure />,
      HydrateFallback: () => null,
      children: [
        { index: true, lazy: async () => ({ Component: (await import('../pages/home/home.page.js')).HomePage }) },
        { path: 'clues', lazy: async () => ({ Component: (await import('../pages/clues/clues.page.js')).CluesPage }) },
        { path: 'clues/:id', lazy: async () => ({ Component: (await import('../pages/clue/clue.page.js')).CluePage }) },
        { path: 'cases', lazy: async () => ({ Component: (await import('../pages/cases/cases.page.js')).CasesPage }) },
        { path: 'cases/:id', lazy: async () => ({ Component: (await import('../pages/case/case.page.js')).CasePage }) },
        {
          path: 'visibility',
          lazy: async () => ({ Component: (await import('../pages/visibility/visibility.page.js')).VisibilityPage }),
        },
        { path: 'audit', lazy: async () => ({ Component: (await import('../pages/audit/audit.page.js')).AuditPage }) },
        {
          path: 'audit/access',
          lazy: async () => ({
            Component: (await import('../pages/access-records/access-records.page.js')).AccessRecordsPage,
          }),
        },
        {
          path: 'verification',
          lazy: async () => ({
            Component: (await import('../pages/verification/verification.page.js')).VerificationPage,
          }),
        },
        {
          path: 'accounts',
          lazy: async () => ({ Component: (await import('../pages/accounts/accounts.page.js')).AccountsPage }),
        },
        {
          path: 'grants',
          lazy: async () => ({ Component: (await import('../pages/grants/grants.page.js')).GrantsPage }),
        },
        {
          path: 'organisation',
          lazy: async () => ({
            Component: (await import('../pages/organisation/organisation.page.js')).OrganisationPage,
          }),
        },
        {
          path: 'calendar',
          lazy: async () => ({ Component: (await import('../pages/calendar/calendar.page.js')).CalendarPage }),
        },
        {
          path: 'sources',
          lazy: async () => ({ Component: (await import('../pages/sources/sources.page.js')).SourcesPage }),
        },
        {
          path: 'sources/:id',
          lazy: async () => ({ Component: (await import('../pages/source/source.page.js')).SourcePage }),
        },
        {
          path: 'adapters',
          lazy: async () => ({ Component: (await import('../pages/adapters/adapters.page.js')).AdaptersPage }),
        },
        {
          path: 'adapters/:id',
          lazy: async () => ({ Component: (await import('../pages/adapter/adapter.page.js')).AdapterPage }),
        },
        {
          path: 'connectors',
          lazy: async () => ({ Component: (await import('../pages/connectors/connectors.page.js')).ConnectorsPage }),
        },
        {
          path: 'connectors/:id',
          lazy: async () => ({ Component: (await import('../pages/connector/connector.page.js')).ConnectorPage }),
        },
        {
          path: 'imports',
          lazy: async () => ({ Component: (await import('../pages/imports/imports.page.js')).ImportsPage }),
        },
        {
          path: 'quarantine',
          lazy: async () => ({ Component: (await import('../pages/quarantine/quarantine.page.js')).QuarantinePage }),
        },
        {
          path: 'erasures',
          lazy: async () => ({ Component: (await import('../pages/erasures/erasures.page.js')).ErasuresPage }),
        },
        {
          path: 'profile',
          lazy: async () => ({ Component: (await import('../pages/profile/profile.page.js')).ProfilePage }),
        },
        {
          path: '*',
          lazy: async () => ({ Component: (await import('../pages/not-found/not-found.page.js')).NotFoundPage }),
        },
      ],
    },
  ]);
