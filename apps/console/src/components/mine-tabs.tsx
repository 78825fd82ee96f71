import { Tabs } from 'antd';
import { useSession } from '../session/use-session.js';

const ALL = 'all';

/** Which of the visible items a list shows; the server narrows, and never widens, by it. Undefined is all of them. */
export function MineTabs(props: {
  readonly mine: string | undefined;
  readonly onChange: (mine: string | undefined) => void;
}) {
  const { person } = useSession();
  const items = [
    { key: ALL, label: '全部可见' },
    { key: 'responsible', label: '我承办的' },
    ...(person.departments.length === 0 ? [] : [{ key: 'department', label: '本部门' }]),
    { key: 'unassigned', label: '待分配' },
  ];
  return (
    <Tabs
      activeKey={props.mine ?? ALL}
      items={items}
      onChange={(key) => props.onChange(key === ALL ? undefined : key)}
    />
  );
}
