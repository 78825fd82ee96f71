import { type Shape, ShapeCheck } from '#domain/adapters';
import { err, ok, type ProblemItem, type Result } from '#kernel';
import type { Connector, Fields, Paging, SignIn, SignInRequest, Window } from './connector.js';
import { CONNECTOR_SHAPE, PAGING_SHAPES, SIGN_IN_SHAPES } from './connector-format.js';
import { PAGE_PLACEHOLDERS, placeholdersOf, SECRET_PLACEHOLDER } from './fill-template.js';

type Add = (pointer: string, detail: string) => void;

/** Set by us, or a place for a secret: what is in a definition is shown to everybody who may read it. */
const NOT_FOR_HEADERS = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'host',
  'connection',
  'content-length',
  'content-type',
  'transfer-encoding',
  'accept-encoding',
  'expect',
  'upgrade',
]);
const HEADER_NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

/** Reads a connector from parsed JSON; everything that is wrong is told at once. `base`: where it stands in the body. */
export function readConnector(value: unknown, base = ''): Result<Connector, readonly ProblemItem[]> {
  const shape = new ShapeCheck({});
  shape.check(value, CONNECTOR_SHAPE);
  if (shape.items.length === 0) {
    const { signIn, paging } = value as Connector;
    checkKind(shape, signIn, SIGN_IN_SHAPES, '/signIn');
    checkKind(shape, paging, PAGING_SHAPES, '/paging');
  }
  const items: ProblemItem[] = [...shape.items];
  if (items.length === 0) checkMeaning(value as Connector, (pointer, detail) => items.push({ pointer, detail }));
  if (items.length === 0) return ok(value as Connector);
  return err(items.map(({ pointer, detail }) => ({ pointer: base + pointer, detail })));
}

function checkKind(
  check: ShapeCheck,
  given: { readonly kind: string },
  shapes: Readonly<Record<string, Shape>>,
  at: string,
): void {
  const shape = Object.hasOwn(shapes, given.kind) ? shapes[given.kind] : undefined;
  if (shape === undefined)
    check.items.push({ pointer: `${at}/kind`, detail: `应为 ${Object.keys(shapes).join('、')} 之一` });
  else check.check(given, shape, at);
}

function checkMeaning(connector: Connector, add: Add): void {
  const { request, paging } = connector;
  checkUrl(request.url, '/request/url', add);
  checkHeaders(request.headers, '/request/headers', add);
  checkBody(request, '/request', add);
  if (request.method === 'GET' && (request.json ?? request.form) !== undefined) {
    add('/request/method', '有报文的请求应为 POST');
  }
  checkPlaceholders(connector, add);
  checkPaging(paging, add);
  checkSignIn(connector.signIn, add);
}

function checkUrl(url: string, pointer: string, add: Add): void {
  const plain = url.replaceAll(/\{[a-zA-Z]+\}/g, '0');
  if (!URL.canParse(plain)) return add(pointer, '不是网址');
  const { username, password, hash } = new URL(plain);
  if (username !== '' || password !== '') add(pointer, '网址中不写用户名和密码，登录方式写在 signIn');
  if (hash !== '') add(pointer, '网址中不能有 #');
}

function checkHeaders(headers: Fields | undefined, pointer: string, add: Add): void {
  for (const [name, value] of Object.entries(headers ?? {})) {
    const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (!HEADER_NAME.test(name)) add(at, '不是请求头的名称');
    else if (NOT_FOR_HEADERS.has(name.toLowerCase()))
      add(at, '此请求头由程序填写；密钥写在 secret，登录方式写在 signIn');
    if (/[\u0000-\u001f\u007f-\uffff]/.test(value)) add(at, '请求头只能用 ASCII 字符');
  }
}

function checkBody({ json, form }: Pick<SignInRequest, 'json' | 'form'>, pointer: string, add: Add): void {
  if (json !== undefined && form !== undefined) add(`${pointer}/form`, 'json 和 form 只能有一个');
}

const isKnown = (name: string): boolean => PAGE_PLACEHOLDERS.some((one) => one === name);

function checkPlaceholders({ request, paging }: Connector, add: Add): void {
  const { url, headers = {}, query = {}, json = {}, form = {} } = request;
  const used = new Set<string>();
  for (const [part, template] of Object.entries({ url, headers, query, json, form })) {
    for (const name of placeholdersOf(template)) {
      used.add(name);
      if (!isKnown(name)) add(`/request/${part}`, `没有占位符 {${name}}，可用：{${PAGE_PLACEHOLDERS.join('}、{')}}`);
    }
  }
  const needs = (name: string): void => {
    if (!used.has(name)) add('/request', `分页方式为 ${paging.kind}，请求中应有 {${name}}`);
  };
  if (paging.kind === 'cursor') needs('cursor');
  if (paging.kind === 'page') needs('page');
  if (paging.kind !== 'cursor' && paging.window !== undefined) needs('since');
}

function checkPaging(paging: Paging, add: Add): void {
  if (paging.kind === 'cursor') return;
  if (paging.window !== undefined) checkWindow(paging.window, add);
  if (paging.kind === 'page' && paging.resume === true && paging.window !== undefined) {
    add('/paging/resume', '按时间段分页时，每段都从第一页问起，不能用 resume');
  }
}

function checkWindow({ from }: Window, add: Add): void {
  const hasOffset = /T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/.test(from);
  if (!hasOffset || Number.isNaN(Date.parse(from))) {
    add('/paging/window/from', '应为带时区的时间，如 "2026-01-01T00:00:00+08:00"');
  }
}

function checkSignIn(signIn: SignIn, add: Add): void {
  if (signIn.kind === 'oauth2') checkUrl(signIn.tokenUrl, '/signIn/tokenUrl', add);
  if (signIn.kind === 'header' && NOT_FOR_HEADERS.has(signIn.name.toLowerCase())) {
    if (signIn.name.toLowerCase() !== 'authorization') add('/signIn/name', '此请求头由程序填写');
  }
  if (signIn.kind !== 'login') return;
  const { request, header, query } = signIn;
  checkUrl(request.url, '/signIn/request/url', add);
  checkHeaders(request.headers, '/signIn/request/headers', add);
  checkBody(request, '/signIn/request', add);
  if (header !== undefined && query !== undefined) add('/signIn/query', 'header 和 query 只能有一个');
  const { url, headers = {}, json = {}, form = {} } = request;
  if (placeholdersOf([url, headers]).length > 0) add('/signIn/request', '占位符只能写在登录请求的报文中');
  const inBody = placeholdersOf([json, form]);
  if (!inBody.includes(SECRET_PLACEHOLDER)) add('/signIn/request', '登录请求的报文中应有 {secret}，即密码的位置');
  if (inBody.some((name) => name !== SECRET_PLACEHOLDER)) add('/signIn/request', '登录请求的报文中只能用 {secret}');
}
