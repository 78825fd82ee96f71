import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import { useNavigate } from 'react-router';
import { adapterQuery, ADAPTERS_KEY, adaptersQuery, draftAdapter } from '../../api/adapters.api.js';
import { RecordDialog, type RecordField, REQUIRED } from '../../components/record-dialog.js';
import { newestOf } from '../../text/describe-adapter.js';

interface Values {
  readonly base: string;
  readonly name: string;
  readonly title: string;
}

/** Begins an adapter as a copy of the one that is nearest. */
export function NewAdapter({ base, onClose }: { readonly base?: string; readonly onClose: () => void }) {
  const { data = [], isFetching } = useQuery(adaptersQuery);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const fields: RecordField[] = [
    {
      name: 'base',
      label: '以哪一个为底',
      extra: '复制最接近的一个，再改不同之处。',
      rules: [REQUIRED],
      input: (
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={isFetching}
          options={data.map(({ adapterId, title }) => ({ value: adapterId, label: `${title}（${adapterId}）` }))}
        />
      ),
    },
    {
      name: 'name',
      label: '编号',
      extra: '小写字母、数字或连字符，至多 41 个；以后不能更改。',
      rules: [{ required: true, pattern: /^[a-z0-9][a-z0-9-]{0,40}$/, message: '编号不符合要求' }],
      input: <Input maxLength={41} autoComplete="off" placeholder="如：cz-hotline" />,
    },
    {
      name: 'title',
      label: '名称',
      rules: [REQUIRED],
      input: <Input maxLength={100} placeholder="如：澄州市 12345 工单" />,
    },
  ];
  const save = async ({ base: from, name, title }: Values): Promise<void> => {
    const version = newestOf(data.find(({ adapterId }) => adapterId === from) ?? { versions: null });
    if (version === undefined) throw new Error(`${from} has no version`);
    const { definition } = await queryClient.fetchQuery(adapterQuery(from, version.version));
    const drafted = await draftAdapter({ ...(definition as object), name, title: title.trim() });
    // Before the page of the new one asks for it.
    await queryClient.invalidateQueries({ queryKey: ADAPTERS_KEY });
    await navigate(`/adapters/${drafted.adapterId}?version=${drafted.version}`);
  };
  return (
    <RecordDialog<Values>
      title="新建适配器"
      okText="起草"
      done="已起草"
      changes={ADAPTERS_KEY}
      fields={fields}
      initial={base === undefined ? {} : { base }}
      onSave={save}
      onClose={onClose}
    />
  );
}
