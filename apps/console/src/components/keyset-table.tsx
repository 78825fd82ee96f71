import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { Empty, Table, type TableProps } from 'antd';
import type { ReactNode } from 'react';
import type { Page } from '../api/pages.api.js';
import { LoadMore } from './load-more.js';
import { ProblemAlert } from './problem-alert.js';

/** A list that goes on by a cursor, with its loading, its failure and its emptiness. */
export function KeysetTable<Item extends object>(props: {
  readonly list: UseInfiniteQueryResult<InfiniteData<Page<Item>>>;
  readonly columns: NonNullable<TableProps<Item>['columns']>;
  readonly rowKey: NonNullable<TableProps<Item>['rowKey']>;
  readonly label: string;
  readonly empty: ReactNode;
  readonly expandable?: TableProps<Item>['expandable'];
  readonly rowSelection?: TableProps<Item>['rowSelection'];
  /** The columns share the width that there is, and what is long is broken, instead of scrolling sideways. */
  readonly isFixed?: boolean;
}) {
  const { list, columns, rowKey, label, empty, expandable, rowSelection, isFixed = false } = props;
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (list.error !== null && items.length === 0) {
    return <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />;
  }
  return (
    <>
      {list.error === null ? null : <ProblemAlert error={list.error} onRetry={() => void list.fetchNextPage()} />}
      <Table<Item>
        aria-label={label}
        rowKey={rowKey}
        size="middle"
        columns={columns}
        dataSource={items}
        loading={list.isPending}
        pagination={false}
        {...(isFixed ? { tableLayout: 'fixed' as const } : { scroll: { x: 'max-content' } })}
        locale={{ emptyText: list.isPending ? ' ' : <Empty description={empty} /> }}
        {...(expandable === undefined ? {} : { expandable })}
        {...(rowSelection === undefined ? {} : { rowSelection })}
      />
      <LoadMore
        shown={items.length}
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </>
  );
}
