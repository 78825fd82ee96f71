import { isLegalDay, type ProblemItem } from '#kernel';

/** Attributes by name, as a binding gave them: text from headers, JSON values from a JSON object. */
export type Attributes = ReadonlyMap<string, unknown>;

const NAME = /^[a-z0-9]+$/;
/** U+0000–001F, U+007F–009F, and halves of characters that stand alone. */
const NO_STRING = /[\u0000-\u001f\u007f-\u009f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const URI_REFERENCE = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const TIME =
  /^\d{4}-\d{2}-\d{2}[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+\s*(?:;.*)?$/;
const JSON_TYPE = /^[\w!#$&^.+-]+\/(?:[\w!#$&^.-]+\+)?json\s*(?:;|$)/i;
const INT32 = 2 ** 31;

export const SPEC_VERSION = '1.0';
export const REQUIRED = ['id', 'source', 'specversion', 'type'];

const DAY_LENGTH = '2026-03-02'.length;
const isLegalTime = (text: string): boolean => TIME.test(text) && isLegalDay(text.slice(0, DAY_LENGTH));

/** What is wrong with the value of an attribute that the specification has; null when nothing is. */
function faultOfOwn(name: string, value: string): string | null {
  switch (name) {
    case 'specversion':
      return value === SPEC_VERSION ? null : `只接收 CloudEvents ${SPEC_VERSION}，请写 "${SPEC_VERSION}"`;
    case 'source':
      return URI_REFERENCE.test(value) ? null : '应为 URI 引用（RFC 3986），其他字符须百分号编码';
    case 'dataschema':
      return SCHEME.test(value) && URI_REFERENCE.test(value) ? null : '应为绝对 URI（RFC 3986）';
    case 'time':
      return isLegalTime(value) ? null : '应为 RFC 3339 时间，如 "2026-03-02T09:00:00+08:00"';
    case 'datacontenttype':
      if (!MEDIA_TYPE.test(value)) return '应为媒体类型（RFC 2046），如 "application/json"';
      return JSON_TYPE.test(value) ? null : 'data 只接收 JSON，请写 "application/json"';
    default:
      return null;
  }
}

const OWN = new Set([...REQUIRED, 'datacontenttype', 'dataschema', 'subject', 'time']);

function faultOf(name: string, value: unknown): string | null {
  if (!NAME.test(name)) return '属性名只能用小写字母和数字';
  if (typeof value === 'string') {
    if (NO_STRING.test(value)) return '含有控制字符或不成对的代理字符';
    if (!OWN.has(name)) return null;
    return value === '' ? '不能为空' : faultOfOwn(name, value);
  }
  if (OWN.has(name)) return '应为文本';
  if (typeof value === 'boolean') return null;
  const isInteger = typeof value === 'number' && Number.isInteger(value) && value >= -INT32 && value < INT32;
  return isInteger ? null : '扩展属性的值应为文本、布尔值或 32 位整数';
}

const pointerTo = (name: string): string => `/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`;

/**
 * Holds attributes against CloudEvents 1.0 (§3, Context Attributes): those that are required, the values of those that the
 * specification has, and names and kinds of all others, which are of no further use here.
 */
export function faultsOfAttributes(attributes: Attributes): ProblemItem[] {
  const missing = REQUIRED.filter((name) => !attributes.has(name)).map((name) => ({
    pointer: pointerTo(name),
    detail: '必须填写',
  }));
  const wrong = [...attributes].flatMap(([name, value]) => {
    const detail = faultOf(name, value);
    return detail === null ? [] : [{ pointer: pointerTo(name), detail }];
  });
  return [...missing, ...wrong];
}
