import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Flex, Popconfirm } from 'antd';
import { type Account, type AccountAct, actOnAccount, resetPassword } from '../../api/accounts.api.js';
import { useSession } from '../../session/use-session.js';
import { explainProblem } from '../../text/explain-problem.js';
import { useShowPassword } from './use-show-password.js';

/** What may be done with an account. The own one is another security administrator's matter. */
export function AccountActs({ account }: { readonly account: Account }) {
  const { person } = useSession();
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const showPassword = useShowPassword();
  if (account.person.id === person.id) return <span className="quiet">本人</span>;

  const run = async (work: () => Promise<string>): Promise<void> => {
    try {
      void message.success(await work());
    } catch (failure) {
      const { title, lines } = explainProblem(failure);
      void message.error([title, ...lines].join(' '));
    }
    await queryClient.invalidateQueries({ queryKey: ['accounts'] });
  };
  const act = (name: AccountAct, done: string) => () =>
    run(async () => {
      await actOnAccount(account.id, name);
      return done;
    });
  const reset = () =>
    run(async () => {
      const { initialPassword } = await resetPassword(account.id);
      showPassword(account.account, initialPassword);
      return '密码已重置';
    });

  const isLocked = account.state === 'locked' || account.lockedUntil !== null;
  return (
    <Flex gap={12} wrap>
      {isLocked ? (
        <Act label="解除锁定" account={account} onConfirm={act('unlock', '已解除锁定')} />
      ) : (
        <Act label="锁定" account={account} onConfirm={act('lock', '已锁定')} danger />
      )}
      <Act label="重置密码" account={account} onConfirm={reset} />
      {account.secondFactor ? (
        <Act label="清除动态口令" account={account} onConfirm={act('reset-second-factor', '已清除动态口令')} />
      ) : null}
      <Act label="结束会话" account={account} onConfirm={act('end-sessions', '会话已全部结束')} />
    </Flex>
  );
}

function Act(props: {
  readonly label: string;
  readonly account: Account;
  readonly onConfirm: () => Promise<void>;
  readonly danger?: boolean;
}) {
  const { label, account, onConfirm, danger = false } = props;
  return (
    <Popconfirm title={`${label}：${account.person.name}（${account.account}）？`} onConfirm={onConfirm}>
      <Button
        type="link"
        size="small"
        className="text-button"
        danger={danger}
        aria-label={`${label} ${account.account}`}
      >
        {label}
      </Button>
    </Popconfirm>
  );
}
