import type { Shape } from '#domain/adapters';

const text = (maxLength: number, description?: string, pattern?: string): Shape => ({
  type: 'string',
  maxLength,
  ...(description === undefined ? {} : { description }),
  ...(pattern === undefined ? {} : { pattern }),
});
const closed = (properties: Readonly<Record<string, Shape>>, required: readonly string[] = []): Shape => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const integer = (minimum: number, maximum: number, description: string): Shape => ({
  type: 'integer',
  minimum,
  maximum,
  description,
});
const fields = (description: string): Shape => ({
  type: 'object',
  propertyNames: text(100),
  additionalProperties: text(2000),
  maxProperties: 50,
  description,
});
const flag = (description: string): Shape => ({ type: 'boolean', description });
const oneOf = (words: readonly string[], description: string): Shape => ({ type: 'string', enum: words, description });

const URL_TEXT = text(2000, '完整的网址，如 "https://platform.example/api/events"', '^https?://[^\\s{}/]+');
const POINTER = (description: string): Shape => text(200, `JSON Pointer，${description}`, '^(?:/[^/]+)*$');
const PLACE = (description: string): Shape => text(200, `JSON Pointer，${description}`, '^(?:/[^/]+)+$');
const NAME = text(100, '参数或请求头的名称', "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$");
const BODY: Shape = { type: 'object', additionalProperties: {}, maxProperties: 100, description: 'JSON 报文' };
const WORDS: Shape = closed(
  {
    from: POINTER('答复中的位置'),
    in: {
      type: 'array',
      items: { anyOf: [text(100), { type: 'integer' }, { type: 'boolean' }] },
      minItems: 1,
      maxItems: 20,
      description: '此时的取值',
    },
  },
  ['from', 'in'],
);
const WINDOW: Shape = closed(
  {
    from: text(40, '从何时起，带时区的时间，如 "2026-01-01T00:00:00+08:00"', '^\\d{4}-\\d{2}-\\d{2}T'),
    overlapSeconds: integer(0, 30 * 86_400, '每一轮与上一轮重叠多少秒，用于平台迟写的记录'),
    longestSeconds: integer(2, 366 * 86_400, '一次请求至多问多长的一段时间，秒'),
    lagSeconds: integer(0, 86_400, '时段的终点比现在早多少秒'),
  },
  ['from', 'overlapSeconds', 'longestSeconds'],
);
const HEADERS = fields('请求头；可用占位符');

/** What a sign-in or a way of paging may hold, by its kind. */
export const SIGN_IN_SHAPES: Readonly<Record<string, Shape>> = {
  none: closed({ kind: oneOf(['none'], '不登录') }),
  header: closed(
    { kind: oneOf(['header'], '密钥放在请求头'), name: NAME, prefix: text(40, '密钥之前的文字，如 "Bearer "') },
    ['kind', 'name'],
  ),
  basic: closed({ kind: oneOf(['basic'], 'HTTP Basic'), user: text(200, '用户名') }, ['kind', 'user']),
  oauth2: closed(
    {
      kind: oneOf(['oauth2'], 'OAuth2 客户端凭证'),
      tokenUrl: URL_TEXT,
      clientId: text(200, '客户端编号'),
      scope: text(500, '权限范围'),
      client: oneOf(['basic', 'body'], '客户端编号和密钥放在请求头还是报文'),
    },
    ['kind', 'tokenUrl', 'clientId'],
  ),
  login: closed(
    {
      kind: oneOf(['login'], '登录请求，取得令牌'),
      request: closed({ url: URL_TEXT, headers: HEADERS, json: BODY, form: fields('表单') }, ['url']),
      token: PLACE('令牌在答复中的位置'),
      expiresIn: PLACE('有效秒数在答复中的位置'),
      header: NAME,
      query: NAME,
      prefix: text(40, '令牌之前的文字，如 "Bearer "'),
    },
    ['kind', 'request', 'token'],
  ),
  hmac: closed(
    {
      kind: oneOf(['hmac'], '参数签名'),
      digest: oneOf(['hmac-sha256', 'hmac-sm3', 'hmac-sha1', 'hmac-md5'], '签名算法'),
      keyName: NAME,
      key: text(200, '应用编号，如 appKey 的值'),
      timestampName: NAME,
      timestampAs: oneOf(['unix', 'unix-ms', 'local', 'compact'], '时间戳的写法'),
      nonceName: NAME,
      signName: NAME,
      text: oneOf(['query', 'joined'], '待签名文本：a=1&b=2，或 a1b2'),
      encoding: oneOf(['hex', 'HEX', 'base64'], '签名的写法'),
      signIn: oneOf(['query', 'header'], '签名放在参数还是请求头'),
    },
    ['kind', 'digest', 'keyName', 'key', 'timestampName', 'timestampAs', 'signName'],
  ),
};

export const PAGING_SHAPES: Readonly<Record<string, Shape>> = {
  cursor: closed(
    {
      kind: oneOf(['cursor'], '游标'),
      next: PLACE('下一页的游标在答复中的位置'),
      more: PLACE('是否还有下一页，在答复中的位置'),
      start: text(500, '第一次请求的游标'),
    },
    ['kind', 'next'],
  ),
  page: closed(
    {
      kind: oneOf(['page'], '页码'),
      first: integer(0, 1, '第一页的页码'),
      total: PLACE('总条数在答复中的位置；没有时，空页为止'),
      resume: flag('清单只在末尾增加：每一轮从最后有内容的一页接着问'),
      window: WINDOW,
    },
    ['kind'],
  ),
  window: closed({ kind: oneOf(['window'], '时间段'), window: WINDOW }, ['kind', 'window']),
};

const KIND: Shape = { type: 'object', properties: { kind: text(20) }, required: ['kind'], additionalProperties: {} };

const properties = (signIn: Shape, paging: Shape): Readonly<Record<string, Shape>> => ({
  title: text(100, '人员看到的名称'),
  request: closed(
    {
      method: oneOf(['GET', 'POST'], '请求方法'),
      url: URL_TEXT,
      headers: HEADERS,
      query: fields('查询参数；可用占位符，取值为空的参数不发送'),
      json: BODY,
      form: fields('表单；可用占位符'),
    },
    ['method', 'url'],
  ),
  times: oneOf(['iso', 'local', 'compact', 'unix', 'unix-ms'], '{since} 和 {until} 的写法'),
  signIn,
  paging,
  answer: closed({ items: POINTER('记录清单在答复中的位置；空文字表示答复就是清单'), ok: WORDS, signedOut: WORDS }, [
    'items',
  ]),
  limits: closed({
    requestsPerMinute: integer(1, 600, '每分钟至多请求几次，登录也计在内'),
    pageSize: integer(1, 2000, '每页条数'),
    maxBytes: integer(1024, 32 * 1024 * 1024, '一次答复至多多少字节'),
    timeoutSeconds: integer(1, 120, '一次请求至多等待多少秒'),
  }),
  everySeconds: integer(1, 86_400, '每隔多少秒一轮'),
});
const REQUIRED = ['title', 'request', 'signIn', 'paging', 'answer'];

/** Sign-in and paging are looked at by their kind. */
export const CONNECTOR_SHAPE: Shape = closed(properties(KIND, KIND), REQUIRED);

/** The published JSON Schema (2020-12) of a connector. */
export function connectorSchema(): object {
  const kinds = (shapes: Readonly<Record<string, Shape>>): Shape => ({ oneOf: Object.values(shapes) }) as Shape;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: '拉取连接器',
    ...closed(properties(kinds(SIGN_IN_SHAPES), kinds(PAGING_SHAPES)), REQUIRED),
  };
}
