import type { TSchema } from '@sinclair/typebox';
import { type ValueError, ValueErrorType } from '@sinclair/typebox/compiler';
import { cutText } from './cut-text.js';
import { nearestName } from './nearest-name.js';

const lastToken = (pointer: string): string =>
  pointer
    .slice(pointer.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');

const NAME_SHOWN = 40;

function unknownField(schema: TSchema, pointer: string): string {
  const name = lastToken(pointer);
  const known = Object.keys((schema as { properties?: Record<string, TSchema> }).properties ?? {});
  const near = nearestName(name, known);
  const rest = known.includes('ext') ? '；没有对应字段的内容请放进 ext' : `；这里可用的字段：${known.join('、')}`;
  return near === undefined
    ? `不认识字段“${cutText(name, NAME_SHOWN)}”${rest}`
    : `不认识字段“${cutText(name, NAME_SHOWN)}”，是否应写作“${near}”${rest}`;
}

function pattern(schema: TSchema): string {
  const source = String(schema.pattern);
  if (source.includes('{12}$') && source.startsWith('^[0-9]{12}'))
    return '应为 12 位数字的统计用区划代码，如 "990102003004"';
  if (source.startsWith('^[0-9]{1,15}')) return '应为以元为单位的十进制字符串，至多两位小数，如 "1200.50"';
  if (source.startsWith('^[0-9a-fA-F]{64}')) return '应为 64 位十六进制的文件摘要（SHA-256 或 SM3）';
  if (source.startsWith('^[0-9]{4}-')) return '应为日期，如 "2029-03-02"';
  if (source.startsWith('^[0-9a-fA-F]{8}')) return '应为 UUID，取自打开批次时返回的 runId';
  return `格式应符合 ${source}`;
}

const literals = (schema: TSchema): string =>
  (schema.anyOf as TSchema[]).map((one) => JSON.stringify(one.const)).join('、');

/** One mismatch of a push in words that say what to type instead. The value itself is never repeated: it may be personal. */
export function explainMismatch({ type, schema, path, value }: ValueError): string {
  const s = schema as Record<string, unknown> & TSchema;
  switch (type) {
    case ValueErrorType.ObjectAdditionalProperties:
      return unknownField(schema, path);
    case ValueErrorType.ObjectRequiredProperty:
      return `缺少必填字段“${lastToken(path)}”`;
    case ValueErrorType.Object:
      return '应为 JSON 对象 { … }';
    case ValueErrorType.Array:
      return '应为 JSON 数组 [ … ]';
    case ValueErrorType.ArrayMinItems:
      return `至少要有 ${s.minItems} 项`;
    case ValueErrorType.ArrayMaxItems:
      return `至多 ${s.maxItems} 项，请分几次推送`;
    case ValueErrorType.String:
      return value === null ? '应为字符串；没有值时请省去此字段，不要写 null' : '应为带引号的字符串';
    case ValueErrorType.StringMinLength:
      return s.minLength === 1 ? '不能是空字符串；没有值时请省去此字段' : `至少 ${s.minLength} 个字符`;
    case ValueErrorType.StringMaxLength:
      return `至多 ${s.maxLength} 个字符`;
    case ValueErrorType.StringPattern:
      return pattern(schema);
    case ValueErrorType.Integer:
      return '应为整数，不带引号和小数';
    case ValueErrorType.Number:
      return '应为数字，不带引号';
    case ValueErrorType.Boolean:
      return '应为 true 或 false，不带引号';
    case ValueErrorType.IntegerMinimum:
    case ValueErrorType.NumberMinimum:
      return `不小于 ${s.minimum}`;
    case ValueErrorType.IntegerMaximum:
    case ValueErrorType.NumberMaximum:
      return `不大于 ${s.maximum}`;
    case ValueErrorType.Literal:
      return `应为 ${JSON.stringify(s.const)}`;
    case ValueErrorType.Union:
      return `应为 ${literals(schema)} 之一`;
    default:
      return '与契约不符，请对照 /docs 中的字段说明';
  }
}
