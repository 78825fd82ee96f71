import type { ProblemDefinition } from './problem.js';

/** What ingest says of platforms that it asks itself, and to people who enter events by hand. */
export const INGEST_PULL_PROBLEMS: readonly ProblemDefinition[] = [
  {
    code: 'INGEST.CONNECTOR_UNKNOWN',
    status: 404,
    title: '来源没有拉取连接器',
    repair: '先用 PUT /v1/sources/<来源编号>/connector 保存一个，写法见 docs/pull.md。',
  },
  {
    code: 'INGEST.CONNECTOR_TRIAL_UNANSWERED',
    status: 504,
    title: '平台由边界一侧请求，试问的结果还没有传回',
    repair:
      '稍后再试。两侧之间的传递长于二十秒的，写法已经检查过：保存后开始拉取（POST …/connector/start），在 GET …/connector/state 查看结果和失败的原因，不妥时停止、修改。',
  },
  {
    code: 'INGEST.CONNECTOR_INVALID',
    status: 422,
    title: '拉取连接器不符合写法',
    repair: '按 errors 逐条修改；写法见 docs/pull.md，JSON Schema 见 GET /v1/connector-language。',
  },
  {
    code: 'INGEST.CONNECTOR_SECRET_NEEDED',
    status: 422,
    title: '须填写平台的密钥',
    repair: '在 secret 中填写；连接器改用其他地址或登录方式时，也须重新填写，原有的密钥不会发往新的地址。',
  },
  {
    code: 'INGEST.CONNECTOR_SECRET_UNREADABLE',
    status: 409,
    title: '保存的密钥无法打开',
    repair: '封存它的主密钥已经停用；请重新保存连接器并填写密钥。',
  },
  {
    code: 'INGEST.CONNECTOR_ADDRESS_FORBIDDEN',
    status: 422,
    title: '不允许访问平台的地址',
    repair:
      '核对网址；平台在内部网络的，请系统管理员把其地址或网段列入 PULL_NETWORKS。本机链路和云主机元数据的地址始终不允许。',
  },
  {
    code: 'INGEST.CONNECTOR_UNREACHABLE',
    status: 502,
    title: '连接不到平台',
    repair: '核对网址、域名解析、防火墙和平台是否在运行；会自动重试。',
  },
  {
    code: 'INGEST.CONNECTOR_TIMEOUT',
    status: 504,
    title: '平台未在时限内答复',
    repair: '减小每页条数或时段，或加长 limits.timeoutSeconds；会自动重试。',
  },
  {
    code: 'INGEST.CONNECTOR_TLS',
    status: 502,
    title: '与平台的加密连接不可信',
    repair: '核对平台的证书是否过期、域名是否相符；自建证书机构的，请系统管理员用 NODE_EXTRA_CA_CERTS 加入其根证书。',
  },
  {
    code: 'INGEST.CONNECTOR_REDIRECTED',
    status: 502,
    title: '平台转向了其他地址',
    repair: '程序不跟随转向；请向平台核实接口的最终网址，写入连接器。',
  },
  {
    code: 'INGEST.CONNECTOR_THROTTLED',
    status: 503,
    title: '平台要求稍后再问',
    repair: '会按平台的 Retry-After 等待；经常出现的，减小 limits.requestsPerMinute 或加长 everySeconds。',
  },
  {
    code: 'INGEST.CONNECTOR_REFUSED',
    status: 502,
    title: '平台没有给出记录',
    repair: '按状态码或答复中的代码向平台核实接口、参数和权限；会自动重试。',
  },
  {
    code: 'INGEST.CONNECTOR_SIGN_IN_REFUSED',
    status: 502,
    title: '平台不接受登录',
    repair: '核对账号、密钥和登录方式，重新保存连接器；为免账号被锁定，会隔较长时间才重试。',
  },
  {
    code: 'INGEST.CONNECTOR_ANSWER_TOO_LARGE',
    status: 502,
    title: '平台的答复过大',
    repair: '减小 limits.pageSize 或时段；确有必要时加大 limits.maxBytes。',
  },
  {
    code: 'INGEST.CONNECTOR_ANSWER_UNREADABLE',
    status: 502,
    title: '平台的答复不是可读的 JSON',
    repair: '用“试一次”核对网址、请求头和参数；平台出错时常答复网页。',
  },
  {
    code: 'INGEST.CONNECTOR_ITEMS_MISSING',
    status: 502,
    title: '答复中没有记录清单',
    repair: '核对 answer.items 的位置；平台用答复中的代码表示出错的，请填写 answer.ok。',
  },
  {
    code: 'INGEST.CONNECTOR_PAGING',
    status: 502,
    title: '答复的分页信息不可用',
    repair: '核对 paging 中各个位置，用“试一次”查看平台的答复。',
  },
  {
    code: 'INGEST.CONNECTOR_WINDOW_FULL',
    status: 502,
    title: '时段已缩到最短，仍装不下',
    repair: '加大 limits.pageSize，或改用按页码、按游标的接口。',
  },
  {
    code: 'INGEST.CONNECTOR_ITEM_FAILED',
    status: 500,
    title: '记录未能处理',
    repair: '其余记录已照常接收；请系统管理员按记录的原文排查，修补后重发。',
  },
  {
    code: 'INGEST.CONNECTOR_FAILED',
    status: 500,
    title: '拉取未能进行',
    repair: '程序或数据库出错，会自动重试；持续出现的，请系统管理员查看日志。',
  },
  {
    code: 'INGEST.ENTRY_REGION_NOT_YOURS',
    status: 403,
    title: '不能为此区划填报线索',
    repair: '核对 regionCode12；填报人只能为本院、本人管辖区域内的事件填报。',
  },
  {
    code: 'INGEST.ENTRY_NUMBER_TAKEN',
    status: 409,
    title: '此编号已用于其他区域的线索',
    repair: '换一个 sourceEventNo，或不填写，由程序编号。',
  },
  {
    code: 'INGEST.ENTRY_KEY_INVALID',
    status: 422,
    title: 'Idempotency-Key 的写法不对',
    repair: '用 1 至 100 个字母、数字、下划线、冒号或连字符，如一个 UUID；也可以不带此请求头。',
  },
  {
    code: 'INGEST.ENTRY_KEY_REUSED',
    status: 409,
    title: '此 Idempotency-Key 已用于另一份填报',
    repair: '每份填报用一个新的；同一份重试时，请求头和内容都保持不变。',
  },
];
