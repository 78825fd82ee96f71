/** Conditions of one WHERE, joined by AND, with their parameters. It begins with the scope filter, so no list can forget it. */
export class ListConditions {
  readonly #conditions: string[];
  readonly #params: unknown[];

  constructor(scope: { readonly sql: string; readonly params: readonly string[] }) {
    this.#conditions = [scope.sql];
    this.#params = [...scope.params];
  }

  /** Adds the condition when there is a value; `condition` is given the place (`$3`) of its parameter. */
  when(value: string | null | undefined, condition: (place: string) => string): this {
    if (value !== undefined && value !== null) this.#conditions.push(condition(this.param(value)));
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
