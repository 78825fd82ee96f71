import { Input } from 'antd';
import { changeSource, type Source, SOURCES_KEY } from '../../api/sources.api.js';
import { RecordDialog, REQUIRED } from '../../components/record-dialog.js';
import { SETTING_FIELDS, type SettingValues, toSettings, toValues } from '../sources/settings-fields.js';

type Values = SettingValues & { readonly name: string };

export function ChangeSettings({ source, onClose }: { readonly source: Source; readonly onClose: () => void }) {
  return (
    <RecordDialog<Values>
      title={`更改设置：${source.name}`}
      changes={SOURCES_KEY}
      initial={{ name: source.name, ...toValues(source) }}
      fields={[{ name: 'name', label: '名称', rules: [REQUIRED], input: <Input maxLength={100} /> }, ...SETTING_FIELDS]}
      onSave={({ name, ...settings }) => changeSource(source.sourceId, { name: name.trim(), ...toSettings(settings) })}
      onClose={onClose}
    />
  );
}
