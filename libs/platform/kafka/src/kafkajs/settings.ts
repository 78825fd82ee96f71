import type { RetryOptions } from 'kafkajs';

/** What a request may take; a frozen broker is noticed after this long. */
export const REQUEST_TIMEOUT_MS = 5_000;
export const CONNECTION_TIMEOUT_MS = 2_000;

/** The broker's minimum: how long the others wait for a member that was killed. */
export const SESSION_TIMEOUT_MS = 6_000;
/** A rebalance is noticed within this: it decides how fast partitions change hands. */
export const HEARTBEAT_MS = 500;
/** How long a join waits for members that are in the middle of a chunk. */
export const REBALANCE_TIMEOUT_MS = 20_000;
/** A fetch without records; also the longest that a graceful stop waits for one. */
export const FETCH_WAIT_MS = 300;
export const FETCH_PARTITION_BYTES = 1024 * 1024;
/** The client asks in the same order each time: with less than all partitions bring, the last ones would starve. */
export const FETCH_BYTES = 64 * 1024 * 1024;
/** New partitions of a topic are noticed within this. */
export const METADATA_AGE_MS = 30_000;

/**
 * The client's own retries nest (connect within metadata within send), so they are many, short and capped: a broker
 * that is back is noticed within a second, and what outlasts them (about six seconds) is handed up to us.
 * All five are given because the client has other defaults when NODE_ENV is `test`.
 */
export const RETRY: Required<
  Pick<RetryOptions, 'initialRetryTime' | 'factor' | 'multiplier' | 'maxRetryTime' | 'retries'>
> = {
  initialRetryTime: 100,
  factor: 0.2,
  multiplier: 1.7,
  maxRetryTime: 700,
  retries: 10,
};
