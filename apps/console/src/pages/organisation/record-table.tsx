import type { UseQueryResult } from '@tanstack/react-query';
import { Button, Flex, Table, type TableColumnsType, type TableProps } from 'antd';
import type { ReactNode } from 'react';
import { ProblemAlert } from '../../components/problem-alert.js';
import { ToneTag } from '../../components/tone-tag.js';

/** A whole list of the organisation, with filters at the left and what may be added at the right. */
export function RecordTable<Item extends object>(props: {
  readonly list: UseQueryResult<readonly Item[]>;
  readonly columns: TableColumnsType<Item>;
  readonly rowKey: NonNullable<TableProps<Item>['rowKey']>;
  readonly label: string;
  readonly filters?: ReactNode;
  /** What the button adds; without it there is none. */
  readonly adds?: { readonly label: string; readonly onAdd: () => void } | undefined;
}) {
  const { list, columns, rowKey, label, filters, adds } = props;
  return (
    <>
      <Flex justify="space-between" gap={12} wrap className="filters">
        <div>{filters}</div>
        {adds === undefined ? null : (
          <Button type="primary" onClick={adds.onAdd}>
            {adds.label}
          </Button>
        )}
      </Flex>
      {list.error === null ? (
        <Table<Item>
          aria-label={label}
          rowKey={rowKey}
          size="middle"
          columns={columns}
          dataSource={[...(list.data ?? [])]}
          loading={list.isPending}
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 'max-content' }}
        />
      ) : (
        <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
      )}
    </>
  );
}

export const StateTag = ({ state, ended }: { readonly state: string; readonly ended: string }) =>
  state === 'active' ? <ToneTag tone="green">现有</ToneTag> : <ToneTag tone="grey">{ended}</ToneTag>;

export function EditButton({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <Button type="link" size="small" className="text-button" aria-label={`更改 ${label}`} onClick={onClick}>
      更改
    </Button>
  );
}
