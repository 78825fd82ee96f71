/**
 * What an adapter finds odd without being unable to map it. Words of the event's quality flags; those that intake has too
 * are the same words.
 */
export const ADAPTER_FLAG = {
  /** A word that a table does not have. */
  valueUnmapped: 'VALUE_UNMAPPED',
  /** There is a value, and it is not of the form that the rule says: ours is empty. */
  valueUnreadable: 'VALUE_UNREADABLE',
  /** A number that was rounded before it came: its last digits are lost. */
  digitsLost: 'DIGITS_LOST',
  textCut: 'TEXT_CUT',
  /** An element without what such an element must have. */
  elementLeftOut: 'ELEMENT_LEFT_OUT',
  listCut: 'LIST_CUT',
  occurredAtUnreadable: 'OCCURRED_AT_UNREADABLE',
  updatedAtUnreadable: 'UPDATED_AT_UNREADABLE',
  disposalTimeUnreadable: 'DISPOSAL_TIME_UNREADABLE',
  locationSwapped: 'LOCATION_SWAPPED',
  locationNotDegrees: 'LOCATION_NOT_DEGREES',
} as const;

export type AdapterFlag = (typeof ADAPTER_FLAG)[keyof typeof ADAPTER_FLAG];

/** The flag of a value that could not be read, by the place that it was meant for. */
export function unreadableFlag(place: string): AdapterFlag {
  if (place === '/occurredAt') return ADAPTER_FLAG.occurredAtUnreadable;
  if (place === '/updatedAt') return ADAPTER_FLAG.updatedAtUnreadable;
  const ofDisposal = /^\/disposal\/(?:.*\/)?(?:[a-z]+At|at|extendedTo)$/.test(place);
  return ofDisposal ? ADAPTER_FLAG.disposalTimeUnreadable : ADAPTER_FLAG.valueUnreadable;
}
