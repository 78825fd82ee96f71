import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Popconfirm, Table } from 'antd';
import { endSession, type OpenSession, openSessionsQuery } from '../../api/session.api.js';
import { ProblemAlert } from '../../components/problem-alert.js';
import { TimeText } from '../../components/time-text.js';
import { ToneTag } from '../../components/tone-tag.js';
import { useSignOut } from '../../session/use-sign-out.js';
import { explainProblem } from '../../text/explain-problem.js';
import { describeBrowser } from '../../text/describe-browser.js';
import { signInMethodName } from '../../text/describe-audit.js';

/** Where this person is signed in, each with a way to end it. */
export function OpenSessions() {
  const { data, error, isPending, refetch } = useQuery(openSessionsQuery);
  const queryClient = useQueryClient();
  const signOut = useSignOut();
  const { message } = App.useApp();

  const end = async (session: OpenSession): Promise<void> => {
    if (session.current) {
      await signOut();
      return;
    }
    try {
      await endSession(session.id);
      void message.success('已结束该会话');
    } catch (failure) {
      void message.error(explainProblem(failure).title);
    }
    await queryClient.invalidateQueries(openSessionsQuery);
  };

  return (
    <section className="panel" aria-label="登录会话">
      <h2 className="section-title">登录会话</h2>
      {error === null ? (
        <Table<OpenSession>
          aria-label="登录会话"
          rowKey="id"
          size="small"
          pagination={false}
          loading={isPending}
          dataSource={[...(data?.items ?? [])]}
          scroll={{ x: 'max-content' }}
          columns={[
            {
              title: '浏览器',
              key: 'browser',
              render: (_, session) => (
                <>
                  {describeBrowser(session.userAgent)} {session.current ? <ToneTag tone="green">当前</ToneTag> : null}
                </>
              ),
            },
            { title: '地址', dataIndex: 'address' },
            { title: '登录方式', key: 'method', render: (_, session) => signInMethodName(session.method) },
            { title: '登录时间', key: 'startedAt', render: (_, session) => <TimeText at={session.startedAt} /> },
            { title: '最近使用', key: 'lastSeenAt', render: (_, session) => <TimeText at={session.lastSeenAt} /> },
            {
              title: '操作',
              key: 'end',
              render: (_, session) => (
                <Popconfirm
                  title={session.current ? '退出当前登录？' : '结束这个会话？'}
                  onConfirm={() => end(session)}
                >
                  <Button type="link" size="small" className="text-button" danger>
                    {session.current ? '退出登录' : '结束'}
                  </Button>
                </Popconfirm>
              ),
            },
          ]}
        />
      ) : (
        <ProblemAlert error={error} onRetry={() => void refetch()} />
      )}
    </section>
  );
}
