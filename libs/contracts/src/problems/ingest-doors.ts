import type { ProblemDefinition } from './problem.js';

/** What ingest answers about who pushes, how often, in which envelope; and to those who look after sources. */
export const INGEST_DOOR_PROBLEMS: readonly ProblemDefinition[] = [
  {
    code: 'INGEST.SOURCE_SUSPENDED',
    status: 403,
    title: '来源已停用',
    repair: '请系统管理员恢复该来源后重新推送；经 Kafka 推送的已隔离保存，恢复后可以重发。',
  },
  {
    code: 'INGEST.SIGNED_ID_REUSED',
    status: 409,
    title: '签名编号已用于另一份报文',
    repair: '每份报文使用新的 webhook-id；同一份报文重发时，编号和报文都保持不变。',
  },
  {
    code: 'INGEST.REGION_NOT_ALLOWED',
    status: 422,
    title: '来源不可推送此区划的事件',
    repair: '核对事件的 regionCode12；确需为此区划推送的，请系统管理员调整来源的推送区划。',
  },
  {
    code: 'INGEST.RATE_LIMITED',
    status: 429,
    title: '推送过于频繁',
    repair: '按 Retry-After 等待后，重新签名再推送；长期超出的，请系统管理员调整来源的限速。',
  },
  {
    code: 'INGEST.CLOUDEVENT_INVALID',
    status: 422,
    title: '不符合 CloudEvents 1.0',
    repair: '按 errors 修改后重新推送，指针所指为 CloudEvents 的属性；推送的内容写在 data，格式见 docs/push-api.md。',
  },
  {
    code: 'INGEST.SOURCE_NOT_FOUND',
    status: 404,
    title: '没有这个来源',
    repair: '核对来源编号；您看不到的来源同样显示为没有。',
  },
  {
    code: 'INGEST.SOURCE_NOT_YOURS',
    status: 403,
    title: '不能管理其他院的来源',
    repair: '请该院的系统管理员办理。',
  },
  {
    code: 'INGEST.KEYS_FULL',
    status: 409,
    title: '来源已有两个在用的密钥',
    repair: '先停用或撤销其中一个，再添加新的密钥。',
  },
  {
    code: 'INGEST.KEY_NOT_FOUND',
    status: 404,
    title: '没有这个密钥',
    repair: '在来源列表中核对密钥编号。',
  },
  {
    code: 'INGEST.KEY_ENDED',
    status: 409,
    title: '密钥已经停用或撤销',
    repair: '无需再停用；来源列表中有每个密钥的状态。',
  },
  {
    code: 'INGEST.KEY_LAST',
    status: 409,
    title: '这是来源唯一在用的密钥',
    repair: '先添加新的密钥并交给平台，再停用这一个；密钥已泄露的请立即撤销。',
  },
];
