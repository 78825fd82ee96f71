import { useInfiniteQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { personsQuery } from '../api/organisation.api.js';

/** Picks a person by name or number. `value` and `onChange` come from the form. */
export function PersonSelect(props: {
  readonly id?: string;
  readonly value?: string;
  readonly onChange?: (id: string) => void;
}) {
  const [typed, setTyped] = useState('');
  const text = useDeferredValue(typed.trim());
  const list = useInfiniteQuery(personsQuery({ text: text === '' ? undefined : text }));
  const options = (list.data?.pages[0]?.items ?? []).map(({ id, name, officeId }) => ({
    value: id,
    label: `${name}（${id}，${officeId}）`,
  }));
  return (
    <Select
      {...(props.id === undefined ? {} : { id: props.id })}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      placeholder="输入姓名或编号查找"
      loading={list.isFetching}
      options={options}
      value={props.value ?? null}
      onChange={(id: string | null) => {
        if (id !== null) props.onChange?.(id);
      }}
      notFoundContent={list.isFetching ? '正在查找' : '没有找到'}
    />
  );
}
