import type { ProblemDefinition } from './problem.js';

/** What ingest answers to people who write, try and publish source adapters. */
export const INGEST_ADAPTER_PROBLEMS: readonly ProblemDefinition[] = [
  {
    code: 'INGEST.ADAPTER_UNKNOWN',
    status: 404,
    title: '没有这个适配器或这个版本',
    repair: '核对名称和版本号；不属于本院的适配器同样显示为没有。',
  },
  {
    code: 'INGEST.ADAPTER_INVALID',
    status: 422,
    title: '适配器不符合写法',
    repair: '按 errors 逐条修改；写法见 docs/adapters.md，JSON Schema 见 GET /v1/adapter-language。',
  },
  {
    code: 'INGEST.ADAPTER_NAME_TAKEN',
    status: 409,
    title: '适配器名称已被使用',
    repair: '换一个名称，例如在前面加上本院的简称。',
  },
  {
    code: 'INGEST.ADAPTER_SHIPPED',
    status: 409,
    title: '随产品提供的适配器不能更改',
    repair: '以它为底稿另起名称起草，发布后把来源改为使用新的适配器。',
  },
  {
    code: 'INGEST.ADAPTER_NOT_DRAFT',
    status: 409,
    title: '这个版本不是草稿',
    repair: '已发布的版本不再更改；要修改请提交新的草稿，它会成为下一个版本。',
  },
  {
    code: 'INGEST.ADAPTER_FAULTY',
    status: 422,
    title: '适配器有错误，不能发布',
    repair: '按 errors 逐条修改草稿；警告不妨碍发布。',
  },
  {
    code: 'INGEST.ADAPTER_UNTRIED',
    status: 409,
    title: '草稿尚未用样例试过',
    repair:
      '用平台的真实样例试运行这份草稿（POST /v1/adapters/<名称>/try），至少一条能够采用后再发布；改动草稿后要重新试运行。',
  },
  {
    code: 'INGEST.ADAPTER_UNPUBLISHED',
    status: 409,
    title: '适配器还没有发布的版本',
    repair: '先发布这个适配器，再让来源使用它。',
  },
  {
    code: 'INGEST.ADAPTER_SOURCE_UNKNOWN',
    status: 404,
    title: '没有这个来源',
    repair: '核对来源编号；不在您的院和辖区范围内的来源同样显示为没有。',
  },
  {
    code: 'INGEST.ADAPTER_SOURCE_OF_OTHER_OFFICE',
    status: 403,
    title: '不能为其他院的来源选择适配器',
    repair: '请该院的数据专员或系统管理员办理。',
  },
];
