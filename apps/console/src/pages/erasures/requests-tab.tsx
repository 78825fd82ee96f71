import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Drawer, Flex, Popconfirm, Select, type TableColumnsType } from 'antd';
import { useState } from 'react';
import {
  decideErasure,
  type ErasureRequest,
  ERASURES_KEY,
  type ErasureState,
  erasuresQuery,
} from '../../api/erasures.api.js';
import { KeysetTable } from '../../components/keyset-table.js';
import { PersonName } from '../../components/person-name.js';
import { TimeText } from '../../components/time-text.js';
import { type Tone, ToneTag } from '../../components/tone-tag.js';
import { useAct } from '../../components/use-act.js';
import { useFilters } from '../../components/use-filters.js';
import { ERASURE_DECIDERS, hasAnyRole } from '../../session/roles.js';
import { useSession } from '../../session/use-session.js';
import { basisText, ERASURE_STATES, erasureResult, reasonText } from '../../text/describe-erasure.js';
import { EventView } from '../clue/event-drawer.js';

const TONES: Readonly<Record<ErasureState, Tone>> = { requested: 'gold', confirmed: 'green', rejected: 'grey' };
const STATES = Object.entries(ERASURE_STATES).map(([value, label]) => ({ value, label }));

const isState = (text: string | undefined): text is ErasureState =>
  text !== undefined && Object.hasOwn(ERASURE_STATES, text);

function Who({ id, at }: { readonly id: string; readonly at: string }) {
  return (
    <>
      <PersonName id={id} />
      <div className="quiet">
        <TimeText at={at} />
      </div>
    </>
  );
}

const columnsOf = (onOpen: (eventId: string) => void): TableColumnsType<ErasureRequest> => [
  {
    title: '事件',
    key: 'eventId',
    width: 190,
    render: (_, { eventId, erased }) => (
      <>
        <span className="mono">{eventId}</span>
        {erased ? null : (
          <div>
            <Button
              type="link"
              size="small"
              className="text-button"
              aria-label={`查看事件 ${eventId}`}
              onClick={() => onOpen(eventId)}
            >
              查看事件
            </Button>
          </div>
        )}
      </>
    ),
  },
  {
    title: '依据和理由',
    key: 'basis',
    render: (_, { basis, reason }) => (
      <>
        {basisText(basis)}
        <div className="quiet wrap">{reasonText({ reason })}</div>
      </>
    ),
  },
  {
    title: '申请',
    key: 'requestedBy',
    width: 160,
    render: (_, { requestedBy, requestedAt }) => <Who id={requestedBy} at={requestedAt} />,
  },
  {
    title: '状态',
    key: 'state',
    width: 130,
    render: (_, request) => (
      <>
        <ToneTag tone={TONES[request.state]}>{ERASURE_STATES[request.state]}</ToneTag>
        <div className="quiet">{erasureResult(request)}</div>
      </>
    ),
  },
  {
    title: '复核',
    key: 'decidedBy',
    width: 170,
    render: (_, request) =>
      request.decidedBy === null || request.decidedAt === null ? (
        <DecideActs request={request} />
      ) : (
        <Who id={request.decidedBy} at={request.decidedAt} />
      ),
  },
];

/** Another person than the one who asked decides; what is confirmed is erased at once. */
function DecideActs({ request }: { readonly request: ErasureRequest }) {
  const { person } = useSession();
  const act = useAct(ERASURES_KEY);
  const { requestId, requestedBy, eventId } = request;
  if (!hasAnyRole(person.roles, ERASURE_DECIDERS)) return <span className="quiet">待部门负责人或检察长复核</span>;
  if (requestedBy === person.id) return <span className="quiet">须由他人复核</span>;
  return (
    <Flex gap={12}>
      <Popconfirm
        title="同意删除这个事件？"
        description="立即删除，不能恢复；同一编号以后也不再接收。"
        onConfirm={() => act(() => decideErasure(requestId, 'confirm'), '事件已删除')}
      >
        <Button type="link" size="small" className="text-button" danger aria-label={`同意删除 ${eventId}`}>
          同意删除
        </Button>
      </Popconfirm>
      <Popconfirm
        title="不同意，事件保留？"
        onConfirm={() => act(() => decideErasure(requestId, 'reject'), '已决定保留')}
      >
        <Button type="link" size="small" className="text-button" aria-label={`不同意删除 ${eventId}`}>
          不同意
        </Button>
      </Popconfirm>
    </Flex>
  );
}

/** What somebody asked to have erased before its term, and what became of it. */
export function RequestsTab() {
  const [{ state }, change] = useFilters(['state']);
  const [opened, setOpened] = useState<string>();
  const wanted = isState(state) ? state : undefined;
  const list = useInfiniteQuery(erasuresQuery(wanted));
  return (
    <>
      <div className="filters" role="search">
        <Select
          aria-label="状态"
          placeholder="全部状态"
          allowClear
          value={wanted ?? null}
          options={STATES}
          onChange={(next: string | null | undefined) => change({ state: next ?? undefined })}
          style={{ width: 150 }}
        />
      </div>
      <KeysetTable
        list={list}
        columns={columnsOf(setOpened)}
        rowKey="requestId"
        label="删除申请"
        empty="没有符合条件的删除申请。"
        isFixed
      />
      <Drawer title="事件" open={opened !== undefined} onClose={() => setOpened(undefined)} size={560} destroyOnHidden>
        {opened === undefined ? null : <EventView eventId={opened} />}
      </Drawer>
    </>
  );
}
