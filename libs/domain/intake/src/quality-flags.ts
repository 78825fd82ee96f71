/** What is odd about an event without being a reason to refuse it. Stable words: rules and lists filter by them. */
export const FLAG = {
  /** `reportedAt` lies more than five minutes after the arrival: the event counts at its arrival. */
  reportedInFuture: 'REPORTED_IN_FUTURE',
  occurredAfterReported: 'OCCURRED_AFTER_REPORTED',
  /** At least one time had no offset and was read as +08:00. */
  zoneAssumed: 'TIME_ZONE_ASSUMED',
  occurredAtUnreadable: 'OCCURRED_AT_UNREADABLE',
  updatedAtUnreadable: 'UPDATED_AT_UNREADABLE',
  disposalTimeUnreadable: 'DISPOSAL_TIME_UNREADABLE',
  /** No region came with the event: its source's was taken. */
  regionFromSource: 'REGION_FROM_SOURCE',
  regionOutsideSource: 'REGION_OUTSIDE_SOURCE',
  regionFormOdd: 'REGION_FORM_ODD',
  usccFormOdd: 'USCC_FORM_ODD',
  usccCheckDigit: 'USCC_CHECK_DIGIT',
  /** A disposal step came again under its number with other words: the later one shows, both are kept. */
  stepChanged: 'STEP_CHANGED',
} as const;

export type QualityFlag = (typeof FLAG)[keyof typeof FLAG];
