import { Adapter } from './adapter-contract.js';

/** `adapters/adapter.schema.json`: what an editor checks an adapter against while it is written. */
export const adapterSchema = (): Record<string, unknown> => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: '来源适配器',
  description: '一个平台的导出文件中，一行怎样成为一次推送。写法见 docs/adapters.md。',
  ...(JSON.parse(JSON.stringify(Adapter)) as Record<string, unknown>),
});
