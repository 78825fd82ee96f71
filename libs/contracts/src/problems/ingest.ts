import type { ProblemDefinition } from './problem.js';

/** What ingest answers, and what it writes as the reason of a refused or quarantined item. */
export const INGEST_PROBLEMS: readonly ProblemDefinition[] = [
  {
    code: 'INGEST.SIGNATURE_MISSING',
    status: 401,
    title: '缺少来源签名',
    repair: '带上 x-source、webhook-id、webhook-timestamp、webhook-signature 四个头，签名方法见 docs/push-api.md。',
  },
  {
    code: 'INGEST.SIGNATURE_INVALID',
    status: 401,
    title: '来源签名不正确',
    repair:
      '核对 x-source 和密钥（是否已停用、未登记），对“webhook-id.webhook-timestamp.原始报文”计算 HMAC-SHA256（v1）或 HMAC-SM3（v1sm3）；没有报文的请求签“方法 路径和查询”；签名后不要再改动报文的任何字节。',
  },
  {
    code: 'INGEST.SIGNATURE_EXPIRED',
    status: 401,
    title: '签名时间超出允许范围',
    repair: '校准本机时钟，webhook-timestamp 用当前的 Unix 秒，与服务器相差不超过五分钟，重新签名再发。',
  },
  {
    code: 'INGEST.SOURCE_UNKNOWN',
    status: 401,
    title: '来源未登记',
    repair: '主题所属的来源没有登记；请系统管理员登记来源，登记后可以重发隔离的记录。',
  },
  {
    code: 'INGEST.SOURCE_MISMATCH',
    status: 401,
    title: '来源与主题不符',
    repair: '写入 grid.push.<来源>.v1 的记录，其 x-source 头必须就是这个来源。',
  },
  {
    code: 'INGEST.BODY_EMPTY',
    status: 400,
    title: '没有内容',
    repair: '推送一个 JSON 对象；空记录和墓碑记录不表示删除，不会被采用。',
  },
  {
    code: 'INGEST.BODY_NOT_UTF8',
    status: 400,
    title: '报文不是 UTF-8 编码',
    repair: '把报文转为不带 BOM 的 UTF-8（常见原因：GBK、GB18030 编码，或压缩后的字节）。',
  },
  {
    code: 'INGEST.BODY_NOT_JSON',
    status: 400,
    title: '报文不是合法的 JSON',
    repair: '用 JSON 库生成报文，不要拼接字符串；数字不能是 NaN，末尾不能有多余的逗号。',
  },
  {
    code: 'INGEST.BODY_POISONED',
    status: 422,
    title: '报文含有无法保存的字符或数字',
    repair: '去掉 \\u0000 和不成对的代理字符；超过 9007199254740991 的整数改写为字符串；嵌套不超过 20 层。',
  },
  {
    code: 'INGEST.PUSH_INVALID',
    status: 422,
    title: '推送内容不符合契约',
    repair: '按 errors 逐条修改后重新推送；字段说明见 /docs。',
  },
  {
    code: 'INGEST.ADAPTER_MISMATCH',
    status: 422,
    title: '记录与来源的适配器不符',
    repair:
      '按 errors 核对平台的记录；格式有变化时，请数据管理员发布新版适配器后重新推送；按规范格式推送的，在报文中写明 "format": "canonical"。',
  },
  {
    code: 'INGEST.BATCH_INVALID',
    status: 422,
    title: '批量报文不符合契约',
    repair: '报文为 { "items": [ … ] }，每批一至一千条，可带 runId。',
  },
  {
    code: 'INGEST.VERSION_CONFLICT',
    status: 409,
    title: '同一版本号的内容与先前不同',
    repair: '内容变化时增大 sourceVersion 再推送；先前收到的内容未被改动，这一份已记录备查。',
  },
  {
    code: 'INGEST.EVENT_TOO_LARGE',
    status: 413,
    title: '事件连同处置步骤过大',
    repair: '缩短描述、结果或步骤意见；一个事件全部内容的 JSON 不超过 900 KB。',
  },
  {
    code: 'INGEST.MONTH_MISSING',
    status: 503,
    title: '存放事件的月份分区尚未建立，暂不能接收',
    repair: '等待 Retry-After 头所示的秒数后原样重试，重复推送没有害处。经 Kafka 推送的在主题中等待，无须重发。',
  },
  {
    code: 'INGEST.RUN_UNKNOWN',
    status: 404,
    title: '没有这个批次',
    repair: '核对 runId；批次只能由打开它的来源使用，先以 POST /v1/runs 打开。',
  },
  {
    code: 'INGEST.RUN_CLOSED',
    status: 409,
    title: '批次已经关闭',
    repair: '另开一个批次；重复推送已收到的事件没有害处，会得到原来的答复。',
  },
  {
    code: 'INGEST.SOURCE_EXISTS',
    status: 409,
    title: '来源编号已被登记',
    repair: '换一个编号；要更换密钥请为来源添加新的密钥，不要重新登记。',
  },
  {
    code: 'INGEST.SOURCE_OF_OTHER_OFFICE',
    status: 403,
    title: '不能为其他院登记来源',
    repair: '只能为本院和下级院登记；确需登记的，请该院或者上级院的系统管理员办理。',
  },
  {
    code: 'INGEST.EVENT_UNKNOWN',
    status: 404,
    title: '没有这个事件',
    repair: '核对事件编号；不在您的院和辖区范围内的事件同样显示为没有。',
  },
  {
    code: 'INGEST.UNMASK_REASON_MISSING',
    status: 422,
    title: '缺少查看理由',
    repair: '在 reason 中用至少 5 个字写明为何需要查看；理由记入查阅记录。',
  },
  {
    code: 'INGEST.UNMASK_MINOR',
    status: 403,
    title: '举报人或当事人是未成年人，须由部门负责人或检察长查看',
    repair: '确需查看的，请部门负责人或检察长办理；这次尝试已记入查阅记录。',
  },
  {
    code: 'INGEST.CHANGE_INVALID',
    status: 422,
    title: '线索或案件的变更消息不符合契约',
    repair:
      '对照 clue.changed.v1、case.changed.v1 的样例核对写入的程序版本；修复后在隔离区重发，回避人员的查阅限制和案卷对事件的留存才会更新。',
  },
];
