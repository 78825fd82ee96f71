import { useInfiniteQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { itemsQuery } from '../../api/casework.api.js';
import type { ClueItem } from '../../api/clues.api.js';

/** Picks another clue that still takes hits, found by its number or title. `value` and `onChange` come from the form. */
export function TargetClueSelect(props: {
  readonly exceptId: string;
  readonly id?: string;
  readonly value?: string;
  readonly onChange?: (id: string) => void;
}) {
  const [typed, setTyped] = useState('');
  const text = useDeferredValue(typed.trim());
  const list = useInfiniteQuery(itemsQuery<ClueItem>('clues', { text }));
  const options = (list.data?.pages[0]?.items ?? [])
    .filter((clue) => clue.takesHits && clue.id !== props.exceptId)
    .map(({ id, number, title }) => ({ value: id, label: `${number} ${title}` }));
  return (
    <Select
      {...(props.id === undefined ? {} : { id: props.id })}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      placeholder="输入编号或标题查找"
      loading={list.isFetching}
      options={options}
      value={props.value ?? null}
      onChange={(id: string | null) => {
        if (id !== null) props.onChange?.(id);
      }}
      notFoundContent={list.isFetching ? '正在查找' : '没有可以并入的线索'}
    />
  );
}
