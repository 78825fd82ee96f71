import { useQuery } from '@tanstack/react-query';
import { Descriptions, Skeleton, Table } from 'antd';
import { Link, useParams } from 'react-router';
import type { CaseDetail } from '../../api/cases.api.js';
import { itemQuery } from '../../api/casework.api.js';
import type { ClueItem } from '../../api/clues.api.js';
import { CommandsPanel } from '../../components/commands/commands-panel.js';
import { HistoryPanel } from '../../components/history-panel.js';
import { SeverityTag, StateTag } from '../../components/item-tags.js';
import { ItemUnseen } from '../../components/item-unseen.js';
import { PageHead } from '../../components/page-head.js';
import { TimeText } from '../../components/time-text.js';
import { useAssignment } from '../../components/use-assignment.js';

const UNKNOWN = { responsibleId: null, departmentId: null };

export function CasePage() {
  const { id = '' } = useParams();
  const { data: item, error, refetch } = useQuery(itemQuery<CaseDetail>('cases', id));
  const { responsible, department } = useAssignment(item ?? UNKNOWN);
  if (item === undefined) {
    return (
      <>
        <PageHead title="案件" />
        {error === null ? <Skeleton active /> : <ItemUnseen id={id} error={error} onRetry={() => void refetch()} />}
      </>
    );
  }
  return (
    <>
      <PageHead
        title={item.number}
        tags={
          <>
            <StateTag state={item.state} name={item.stateName} />
            <SeverityTag severity={item.severity} />
          </>
        }
        note={item.title}
      />
      <div className="columns">
        <div>
          <section className="panel" aria-label="基本情况">
            <Descriptions
              title="基本情况"
              column={{ xs: 1, md: 2 }}
              size="small"
              items={[
                { key: 'line', label: '业务条线', children: item.line },
                { key: 'filed', label: '立案之日', children: item.filedOn },
                { key: 'suggestion', label: '检察建议', children: item.suggestionIssuedOn ?? '未制发' },
                { key: 'responsible', label: '承办人', children: responsible },
                { key: 'department', label: '承办部门', children: department },
                { key: 'region', label: '区划', children: item.regionCode12 },
                { key: 'updated', label: '最近变更', children: <TimeText at={item.updatedAt} /> },
              ]}
            />
          </section>
          <section className="panel" aria-label="线索">
            <h2 className="section-title">线索</h2>
            <Table<ClueItem>
              aria-label="本案的线索"
              rowKey="id"
              size="small"
              pagination={false}
              dataSource={[...item.clues]}
              columns={[
                {
                  title: '编号',
                  key: 'number',
                  render: (_, clue) => (
                    <Link to={`/clues/${clue.id}`} className="number">
                      {clue.number}
                    </Link>
                  ),
                },
                { title: '标题', dataIndex: 'title' },
                {
                  title: '状态',
                  key: 'state',
                  render: (_, clue) => <StateTag state={clue.state} name={clue.stateName} />,
                },
                { title: '事件', dataIndex: 'eventCount', align: 'right' },
              ]}
            />
          </section>
        </div>
        <aside aria-label="办理">
          <CommandsPanel kind="cases" id={item.id} version={item.version} />
          <HistoryPanel kind="cases" id={item.id} />
        </aside>
      </div>
    </>
  );
}
