import { EyeOutlined } from '@ant-design/icons';
import { Button, Flex } from 'antd';
import { type ReactNode, useState } from 'react';
import { ReasonDialog } from '../../components/reason-dialog.js';
import { UnmaskNotice } from '../../components/unmask-notice.js';
import { hasAnyRole, UNMASKERS } from '../../session/roles.js';
import { useSession } from '../../session/use-session.js';
import { ClearTextView } from './clear-text-view.js';
import { useClearText } from './use-clear-text.js';

/** Beside other buttons: shows what is masked in an event, to whoever may, for a stated reason, for one minute. */
export function UnmaskEvent(props: { readonly eventId: string; readonly children: ReactNode }) {
  const { eventId, children } = props;
  const { person } = useSession();
  const { text, secondsLeft, show, hide } = useClearText(eventId);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Flex gap={16}>
        {children}
        {hasAnyRole(person.roles, UNMASKERS) ? (
          <Button
            type="link"
            size="small"
            className="text-button"
            icon={<EyeOutlined />}
            onClick={() => setAsking(true)}
          >
            查看明文
          </Button>
        ) : null}
      </Flex>
      {text === undefined ? null : <ClearTextView text={text} secondsLeft={secondsLeft} onHide={hide} />}
      {asking ? (
        <ReasonDialog
          title="查看明文"
          okText="查看一分钟"
          placeholder="如：核实举报人所述污染地点，须电话联系"
          intro={<UnmaskNotice />}
          onDo={show}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}
