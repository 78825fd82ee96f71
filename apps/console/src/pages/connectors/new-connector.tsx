import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useNavigate } from 'react-router';
import { connectorsQuery, CONNECTORS_KEY } from '../../api/connectors.api.js';
import { RecordDialog, REQUIRED } from '../../components/record-dialog.js';
import { SourceSelect } from '../../components/source-select.js';
import { CONNECTOR_TEMPLATES } from '../../text/connector-templates.js';

interface Values {
  readonly sourceId: string;
  readonly begin: string;
}

/** Chooses the source and what is nearest to its platform's interface; it is written and saved on the page of the source. */
export function NewConnector({ onClose }: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const { data = [] } = useQuery(connectorsQuery);
  const taken = new Set(data.map(({ sourceId }) => sourceId));
  return (
    <RecordDialog<Values>
      title="新建拉取连接器"
      okText="开始填写"
      done="请按平台的接口填写，试过再保存"
      changes={CONNECTORS_KEY}
      initial={{ begin: CONNECTOR_TEMPLATES[0]?.id ?? '' }}
      fields={[
        {
          name: 'sourceId',
          label: '来源',
          extra: '拉取的记录算作这个来源的，由它的适配器读取。还没有登记的，先请系统管理员登记。',
          rules: [
            REQUIRED,
            {
              validator: (_: unknown, id: unknown) =>
                typeof id === 'string' && taken.has(id)
                  ? Promise.reject(new Error('这个来源已有连接器，请在列表中打开'))
                  : Promise.resolve(),
            },
          ],
          input: <SourceSelect own placeholder="本院的来源" width="100%" />,
        },
        {
          name: 'begin',
          label: '平台的接口',
          extra: '从最接近的一种改起。',
          rules: [REQUIRED],
          input: <Select options={CONNECTOR_TEMPLATES.map(({ id, name }) => ({ value: id, label: name }))} />,
        },
      ]}
      onSave={async ({ sourceId, begin }) => {
        await navigate(`/connectors/${encodeURIComponent(sourceId)}?begin=${begin}`);
      }}
      onClose={onClose}
    />
  );
}
