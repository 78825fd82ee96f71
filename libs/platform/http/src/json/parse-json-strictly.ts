import { isUtf8 } from 'node:buffer';
import { parse } from 'secure-json-parse';
import { type Result, err, ok } from '#kernel';
import { type JsonLimits, type JsonRefusal, scanJson } from './scan-json.js';

const DEFAULT_LIMITS: JsonLimits = { maxDepth: 32, maxKeys: 1000 };

/**
 * The value of a JSON text, or why it is refused. Beyond JSON's own grammar it refuses, on the raw bytes, what would be
 * changed or refused later: bytes that are not UTF-8, `\u0000`, lone surrogates, numbers beyond 2^53, deep nesting,
 * very many keys, keys that reach a prototype. For HTTP bodies and Kafka values alike.
 */
export function parseJsonStrictly(raw: Buffer, limits: Partial<JsonLimits> = {}): Result<unknown, JsonRefusal> {
  if (raw.length === 0) return err({ reason: 'empty', detail: '没有内容' });
  if (!isUtf8(raw)) return err({ reason: 'not-utf8', detail: '不是 UTF-8 编码' });
  const refusal = scanJson(raw, { ...DEFAULT_LIMITS, ...limits });
  if (refusal !== null) return err(refusal);
  try {
    return ok(parse(raw.toString('utf8'), { protoAction: 'error', constructorAction: 'error' }) as unknown);
  } catch (error) {
    // The library's word for a forbidden key; everything else is the parser's. Neither message is passed on: it quotes.
    const message = error instanceof Error ? error.message : '';
    if (message.includes('forbidden prototype')) return err({ reason: 'forbidden-key', detail: '含有不允许的字段名' });
    const position = /position (\d+)/.exec(message)?.[1];
    return err({
      reason: 'malformed',
      detail: '不是合法的 JSON',
      ...(position === undefined ? {} : { offset: Number(position) }),
    });
  }
}
