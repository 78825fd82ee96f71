import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { ProblemError, type ProblemItem } from '#kernel';

const CHINESE = /[\u4e00-\u9fff]/;

/** What class-validator's rules ask for, in Chinese; a rule with a Chinese message of its own keeps that. */
const SAYS: Readonly<Record<string, string>> = {
  isString: '应为文本',
  isNotEmpty: '不能为空',
  isDefined: '必须填写',
  isInt: '应为整数',
  isNumber: '应为数字',
  isBoolean: '应为 true 或 false',
  isArray: '应为数组',
  isObject: '应为对象',
  isEnum: '不在允许的取值之内',
  isIn: '不在允许的取值之内',
  isUuid: '应为 UUID',
  isDateString: '应为日期时间',
  isISO8601: '应为日期时间',
  isLength: '长度不符合要求',
  minLength: '过短',
  maxLength: '过长',
  min: '过小',
  max: '过大',
  matches: '格式不正确',
  arrayMinSize: '项数过少',
  arrayMaxSize: '项数过多',
  whitelistValidation: '没有这个字段',
  nestedValidation: '应为对象',
  unknownValue: '应为对象',
};

/** The pipe for bodies and queries that are class-validator classes: unknown fields are refused, each fault has its pointer. */
export const bodyValidation = (): ValidationPipe =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    // Values would be repeated in the error, and from there in a log.
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new ProblemError('HTTP.INVALID', { items: itemsOf(errors, '') }),
  });

export function itemsOf(errors: readonly ValidationError[], parent: string): ProblemItem[] {
  return errors.flatMap((error) => {
    const pointer = `${parent}/${error.property.replace(/~/g, '~0').replace(/\//g, '~1')}`;
    const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
      pointer,
      detail: CHINESE.test(message) ? message : (SAYS[rule] ?? `不符合要求（${rule}）`),
    }));
    return [...own, ...itemsOf(error.children ?? [], pointer)];
  });
}
