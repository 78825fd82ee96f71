import type { ProblemItem } from '#kernel';
import { escapeToken } from './pointer.js';

/** The part of JSON Schema (2020-12) that the format of adapters is written in. */
export interface Shape {
  readonly $ref?: string;
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Shape;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly propertyNames?: Shape;
  readonly additionalProperties?: false | Shape;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  /** Branches differ in their type: the one of the value's type is meant. */
  readonly anyOf?: readonly Shape[];
}

const TYPE_SAYS = { object: '对象', array: '数组', string: '文字', integer: '整数', boolean: 'true 或 false' } as const;
const MAX_ITEMS = 50;

const typeOf = (value: unknown): string =>
  Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : value === null ? 'null' : typeof value;

/** Compares a document with its shape; everything that is wrong is told at once, in Chinese, with its place. */
export class ShapeCheck {
  readonly items: ProblemItem[] = [];

  constructor(private readonly defs: Readonly<Record<string, Shape>>) {}

  check(value: unknown, shape: Shape, pointer = ''): void {
    if (this.items.length >= MAX_ITEMS) return;
    const known = this.resolve(shape);
    if (known.anyOf !== undefined) return this.checkBranch(value, known.anyOf, pointer);
    if (known.type !== undefined && typeOf(value) !== known.type)
      return this.add(pointer, `应为${TYPE_SAYS[known.type]}`);
    if (typeof value === 'string') this.checkText(value, known, pointer);
    else if (typeof value === 'number') this.checkNumber(value, known, pointer);
    else if (Array.isArray(value)) this.checkArray(value, known, pointer);
    else if (typeof value === 'object' && value !== null) this.checkObject(value, known, pointer);
  }

  private add(pointer: string, detail: string): void {
    this.items.push({ pointer, detail });
  }

  private resolve(shape: Shape): Shape {
    return shape.$ref === undefined ? shape : this.defs[shape.$ref.slice('#/$defs/'.length)]!;
  }

  private checkBranch(value: unknown, branches: readonly Shape[], pointer: string): void {
    const shapes = branches.map((branch) => this.resolve(branch));
    const meant = shapes.find(({ type }) => type === typeOf(value));
    if (meant !== undefined) return this.check(value, meant, pointer);
    const types = shapes.flatMap(({ type }) => (type === undefined ? [] : [TYPE_SAYS[type]]));
    this.add(pointer, `应为${types.join('或')}`);
  }

  private checkText(value: string, shape: Shape, pointer: string): void {
    if (shape.enum !== undefined && !shape.enum.includes(value))
      this.add(pointer, `应为 ${shape.enum.join('、')} 之一`);
    if (shape.maxLength !== undefined && value.length > shape.maxLength)
      this.add(pointer, `至多 ${shape.maxLength} 个字符`);
    if (shape.pattern !== undefined && !new RegExp(shape.pattern, 'u').test(value)) {
      this.add(pointer, shape.description === undefined ? '写法不对' : `写法不对：${shape.description}`);
    }
  }

  private checkNumber(value: number, { minimum = -Infinity, maximum = Infinity }: Shape, pointer: string): void {
    if (value < minimum || value > maximum) this.add(pointer, `应在 ${minimum} 与 ${maximum} 之间`);
  }

  private checkArray(value: readonly unknown[], shape: Shape, pointer: string): void {
    const { items, minItems = 0, maxItems = Infinity } = shape;
    if (value.length < minItems) this.add(pointer, `至少要有 ${minItems} 项`);
    if (value.length > maxItems) return this.add(pointer, `至多 ${maxItems} 项`);
    if (items !== undefined) for (const [i, one] of value.entries()) this.check(one, items, `${pointer}/${i}`);
  }

  private checkObject(value: object, shape: Shape, pointer: string): void {
    const { properties = {}, required = [], propertyNames, additionalProperties, minProperties = 0 } = shape;
    const entries = Object.entries(value);
    if (entries.length < minProperties) this.add(pointer, `至少要有 ${minProperties} 项`);
    if (entries.length > (shape.maxProperties ?? Infinity)) return this.add(pointer, `至多 ${shape.maxProperties} 项`);
    for (const name of required) if (!Object.hasOwn(value, name)) this.add(pointer, `缺少 ${name}`);
    for (const [name, one] of entries) {
      const at = `${pointer}/${escapeToken(name)}`;
      const member = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (member !== undefined) this.check(one, member, at);
      else if (additionalProperties === false)
        this.add(at, `不认识的项，这里可用：${Object.keys(properties).join('、')}`);
      else {
        if (propertyNames !== undefined) this.check(name, propertyNames, at);
        if (additionalProperties !== undefined) this.check(one, additionalProperties, at);
      }
    }
  }
}
