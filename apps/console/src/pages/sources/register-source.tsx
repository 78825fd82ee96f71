import { useQuery } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import { officesQuery } from '../../api/organisation.api.js';
import { type NewSource, registerSource, SOURCES_KEY } from '../../api/sources.api.js';
import { RecordDialog, type RecordField, REQUIRED } from '../../components/record-dialog.js';
import { useSession } from '../../session/use-session.js';
import { SUITE_NAMES } from '../../text/describe-source.js';
import { SETTING_FIELDS, type SettingValues, toSettings } from './settings-fields.js';
import { useShowSecret } from './use-show-secret.js';

type Values = Pick<NewSource, 'id' | 'kind' | 'name' | 'procuratorateId' | 'regionCode12' | 'suite'> & SettingValues;

export const SUITE_OPTIONS = Object.entries(SUITE_NAMES).map(([value, label]) => ({ value, label }));

export function RegisterSource({ onClose }: { readonly onClose: () => void }) {
  const { person } = useSession();
  const { data: offices = [] } = useQuery(officesQuery);
  const showSecret = useShowSecret();
  const own = offices.find(({ id }) => id === person.office.id);
  const fields: RecordField[] = [
    {
      name: 'id',
      label: '来源编号',
      extra: '一个运营方的一套系统。2 至 63 个小写字母、数字或连字符；登记后不能更改。',
      rules: [{ required: true, pattern: /^[a-z0-9][a-z0-9-]{1,62}$/, message: '来源编号不符合要求' }],
      input: <Input maxLength={63} autoComplete="off" placeholder="如：cz-12345" />,
    },
    {
      name: 'name',
      label: '名称',
      rules: [REQUIRED],
      input: <Input maxLength={100} placeholder="如：澄州市 12345 热线" />,
    },
    {
      name: 'kind',
      label: '系统种类',
      rules: [REQUIRED],
      input: <Input maxLength={32} placeholder="如：12345、综治网格、数字城管" />,
    },
    {
      name: 'procuratorateId',
      label: '接收其线索的检察院',
      extra: '本院或者下级院。',
      rules: [REQUIRED],
      input: (
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={offices.map(({ id, name }) => ({ value: id, label: `${name}（${id}）` }))}
        />
      ),
    },
    {
      name: 'regionCode12',
      label: '所在区划',
      extra: '12 位统计用区划代码；事件没有区划时取它。',
      rules: [REQUIRED, { pattern: /^\d{12}$/, message: '应为 12 位数字' }],
      input: <Input maxLength={12} placeholder={own?.regionCode12 ?? ''} />,
    },
    { name: 'suite', label: '签名算法', rules: [REQUIRED], input: <Select options={SUITE_OPTIONS} /> },
    ...SETTING_FIELDS,
  ];
  const save = async (values: Values): Promise<void> => {
    const { id, name, kind, procuratorateId, regionCode12, suite, ...settings } = values;
    showSecret(
      await registerSource({
        id,
        name: name.trim(),
        kind: kind.trim(),
        procuratorateId,
        regionCode12,
        suite,
        ...toSettings(settings),
      }),
    );
  };
  return (
    <RecordDialog<Values>
      title="登记来源"
      okText="登记"
      done="来源已登记"
      changes={SOURCES_KEY}
      fields={fields}
      initial={{ procuratorateId: person.office.id, suite: 'hmac-sha256' }}
      onSave={save}
      onClose={onClose}
    />
  );
}
