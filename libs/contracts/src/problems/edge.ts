import type { ProblemDefinition } from './problem.js';

/** What the HTTP edge of every service answers before, or instead of, a use case. */
export const EDGE_PROBLEMS: readonly ProblemDefinition[] = [
  { code: 'HTTP.BAD_REQUEST', status: 400, title: '请求无法理解', repair: '对照 /docs 检查地址、参数和报文格式。' },
  {
    code: 'HTTP.JSON_REFUSED',
    status: 400,
    title: '报文不是可以接受的 JSON',
    repair:
      '用 JSON 库生成 UTF-8 报文；去掉 \\u0000 和不成对的代理字符；超过 9007199254740991 的数字改写为字符串；嵌套不超过 32 层，一个对象的字段不超过 1000 个。',
  },
  {
    code: 'HTTP.UNAUTHENTICATED',
    status: 401,
    title: '需要登录',
    repair: '在 Authorization 头中带上有效的令牌：Bearer <令牌>。',
  },
  {
    code: 'HTTP.TOKEN_INVALID',
    status: 401,
    title: '令牌无效或已过期',
    repair: '重新登录，或请系统管理员另发一个令牌。',
  },
  {
    code: 'HTTP.FORBIDDEN',
    status: 403,
    title: '没有权限',
    repair: '此操作需要其他角色；确需办理的，请系统管理员调整角色。',
  },
  { code: 'HTTP.NOT_FOUND', status: 404, title: '没有这个地址', repair: '核对地址；全部接口见 /docs。' },
  {
    code: 'HTTP.METHOD_NOT_ALLOWED',
    status: 405,
    title: '这个地址不支持此方法',
    repair: '改用 Allow 头列出的方法；接口说明见 /docs。',
  },
  { code: 'HTTP.TIMEOUT', status: 408, title: '请求接收超时', repair: '检查网络后重发；重复推送没有害处。' },
  {
    code: 'HTTP.QUARANTINE_NOT_OPEN',
    status: 409,
    title: '这条记录不在待处理状态',
    repair: '刷新隔离区列表；它可能已被他人重发或不再处理。',
  },
  {
    code: 'HTTP.QUARANTINE_UNKNOWN',
    status: 404,
    title: '没有这条记录',
    repair: '刷新隔离区列表，核对编号。',
  },
  {
    code: 'HTTP.QUARANTINE_NOT_YOURS',
    status: 403,
    title: '不能查看或修补其他院的记录',
    repair: '请该院的系统管理员办理；无须查看内容的，可以直接重发或不再处理。',
  },
  {
    code: 'HTTP.QUARANTINE_UNPROVEN',
    status: 409,
    title: '不能修补来历不明的记录',
    repair: '没有有效签名的记录，不能证明出自该平台：请平台重新签名后推送，这一条不再处理。',
  },
  {
    code: 'HTTP.QUARANTINE_ORDER_UNKNOWN',
    status: 404,
    title: '没有这次批量重发',
    repair: '在批量重发的列表中核对编号。',
  },
  {
    code: 'HTTP.BODY_TOO_LARGE',
    status: 413,
    title: '报文过大',
    repair: '拆成较小的报文分次发送；各接口的上限见 /docs。',
  },
  { code: 'HTTP.URL_TOO_LONG', status: 414, title: '地址过长', repair: '缩短地址中的参数。' },
  {
    code: 'HTTP.MEDIA_TYPE',
    status: 415,
    title: '不支持这种内容类型',
    repair: '把报文改为 JSON，并以 Content-Type: application/json 发送。',
  },
  {
    code: 'HTTP.INVALID',
    status: 422,
    title: '内容不符合要求',
    repair: '按 errors 逐条修改后重新提交；字段说明见 /docs。',
  },
  {
    code: 'HTTP.TOO_MANY_REQUESTS',
    status: 429,
    title: '请求过于频繁',
    repair: '等待 Retry-After 头所示的秒数后再试。',
  },
  {
    code: 'HTTP.INTERNAL',
    status: 500,
    title: '服务内部错误',
    repair: '稍后重试；仍不成功的，把 traceId 告诉系统管理员，凭它可以在日志中找到原因。',
  },
  {
    code: 'HTTP.UNAVAILABLE',
    status: 503,
    title: '服务暂时不可用',
    repair: '等待 Retry-After 头所示的秒数后再试；重复推送没有害处。',
  },
];
