import { type Condition } from '#kernel';
import { conditionSql } from '#platform/postgres';

/** Conditions of one WHERE, joined by AND, with their parameters. It begins with who may see, so no list can forget it. */
export class ListConditions {
  readonly #conditions: string[];
  readonly #params: unknown[];

  constructor(seen: Condition, columns: Readonly<Record<string, string>>) {
    const { sql, params } = conditionSql(seen, columns);
    this.#conditions = [sql];
    this.#params = [...params];
  }

  /** Adds the condition when there is a value; `condition` is given the place (`$3`) of its parameter. */
  when(value: string | null | undefined, condition: (place: string) => string): this {
    if (value !== undefined && value !== null) this.#conditions.push(condition(this.param(value)));
    return this;
  }

  /** A further condition, in the fields of the same columns. */
  and(condition: Condition, columns: Readonly<Record<string, string>>): this {
    const { sql, params } = conditionSql(condition, columns, this.#params.length + 1);
    this.#conditions.push(sql);
    this.#params.push(...params);
    return this;
  }

  param(value: unknown): string {
    return `$${this.#params.push(value)}`;
  }

  get sql(): string {
    return this.#conditions.join(' AND ');
  }

  get params(): readonly unknown[] {
    return this.#params;
  }
}
