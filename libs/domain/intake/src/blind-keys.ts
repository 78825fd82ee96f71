/** Kinds of identifiers that are joined blind: one index key each, the same for all sources. */
export type IdentifierKind = 'phone' | 'idNo' | 'personName' | 'plate';

/** The blind index of an identifier in its normal form. */
export type BlindIndex = (kind: IdentifierKind, normalised: string) => string;

export interface Identifier {
  readonly kind: IdentifierKind;
  /** Normalised: equal for equal things however they were typed. */
  readonly value: string;
}
