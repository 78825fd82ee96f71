import { findNodeAtLocation, type Node, parseTree, type ParseError, printParseErrorCode } from 'jsonc-parser';

export interface JsonFault {
  /** From 1. */
  readonly line: number;
  readonly says: string;
}

const STRICT = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false } as const;

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

const FAULTS: Readonly<Record<string, string>> = {
  InvalidSymbol: '有不认识的字',
  InvalidNumberFormat: '数字的写法不对',
  PropertyNameExpected: '这里应为带引号的栏名',
  ValueExpected: '这里应有一个值',
  ColonExpected: '缺少冒号',
  CommaExpected: '缺少逗号',
  CloseBraceExpected: '缺少 }',
  CloseBracketExpected: '缺少 ]',
  EndOfFileExpected: '结尾之后还有内容',
  InvalidCommentToken: 'JSON 中不能写注释',
  UnexpectedEndOfComment: 'JSON 中不能写注释',
  UnexpectedEndOfString: '缺少右引号',
  UnexpectedEndOfNumber: '数字不完整',
  InvalidUnicode: '\\u 之后应为四位十六进制数',
  InvalidEscapeCharacter: '反斜杠之后的字不对',
  InvalidCharacter: '有不能直接写的控制字符',
};

/** The first place at which a text is not JSON; null where it is. */
export function jsonFault(text: string): JsonFault | null {
  const errors: ParseError[] = [];
  parseTree(text, errors, STRICT);
  const [first] = errors;
  if (first === undefined) return null;
  return { line: lineAt(text, first.offset), says: FAULTS[printParseErrorCode(first.error)] ?? '不是 JSON' };
}

const unescaped = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~');

/** The line, from 1, on which the place of a JSON Pointer begins, or the nearest place around it. */
export function lineOfPointer(text: string, pointer: string): number {
  const root = parseTree(text);
  if (root === undefined) return 1;
  const tokens = pointer.split('/').slice(1).map(unescaped);
  let node: Node = root;
  for (const token of tokens) {
    const next = findNodeAtLocation(node, [node.type === 'array' ? Number(token) : token]);
    if (next === undefined) break;
    node = next;
  }
  // The name of a property rather than its value, which may begin on a later line.
  const place = node.parent?.type === 'property' ? node.parent : node;
  return lineAt(text, place.offset);
}

/**
 * Records out of what somebody pasted: an object, an array of them, or a record on each line. Cut out of the text as they
 * stand, since reading and writing them would change long numbers.
 */
export function splitSample(text: string): string[] {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, STRICT);
  if (errors.length === 0 && root !== undefined) {
    if (root.type !== 'array') return [text.trim()];
    return (root.children ?? []).map(({ offset, length }) => text.slice(offset, offset + length));
  }
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
