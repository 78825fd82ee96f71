import { useQuery } from '@tanstack/react-query';
import { Alert, Select } from 'antd';
import { adaptersQuery } from '../../api/adapters.api.js';
import { bindAdapter, type Source, SOURCES_KEY } from '../../api/sources.api.js';
import { RecordDialog } from '../../components/record-dialog.js';

interface Values {
  readonly adapterId: string;
}

/** Stands for no adapter: a select has no empty value that is chosen. */
const NONE = '';

/** Says by which adapter a source's records are read; it follows the newest published version. */
export function BindAdapter({ source, onClose }: { readonly source: Source; readonly onClose: () => void }) {
  const { data = [], isFetching } = useQuery(adaptersQuery);
  const published = data.filter(({ versions }) => versions?.some(({ state }) => state === 'published') === true);
  return (
    <RecordDialog<Values>
      title={`选择适配器：${source.name}`}
      changes={SOURCES_KEY}
      intro={
        <Alert
          type="info"
          showIcon
          title="几秒内对所有新到的推送生效"
          description="来源总是按所选适配器最新发布的版本读取。已收到的事件不变。"
          style={{ marginBottom: 16 }}
        />
      }
      initial={{ adapterId: source.adapterId ?? NONE }}
      fields={[
        {
          name: 'adapterId',
          label: '适配器',
          input: (
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              loading={isFetching}
              options={[
                { value: NONE, label: '无：来源按规范格式推送' },
                ...published.map(({ adapterId, title }) => ({ value: adapterId, label: `${title}（${adapterId}）` })),
              ]}
            />
          ),
        },
      ]}
      onSave={({ adapterId }) => bindAdapter(source.sourceId, adapterId === NONE ? null : adapterId)}
      onClose={onClose}
    />
  );
}
