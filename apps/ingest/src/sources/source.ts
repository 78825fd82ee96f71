/** A registered system of one operator, as the hot path needs it. */
export interface Source {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly state: string;
  readonly procuratorateId: string;
  readonly regionCode12: string;
  /** Signing secrets that are active, opened; several while one is being replaced. */
  readonly secrets: readonly Buffer[];
}
