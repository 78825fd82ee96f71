import { type Static, Type } from '@sinclair/typebox';
import { PlatformAnswerV1 } from './platform-answer.v1.js';

/** Body of `GET /v1/answers`: the answers after a cursor, in the order in which they were given. */
export const AnswerPageV1 = Type.Object({
  items: Type.Array(PlatformAnswerV1),
  /** Where to go on: the `after` of the next request. Equal to the request's own when there was nothing new. */
  next: Type.String({ pattern: '^[0-9]{1,18}$' }),
  /** True when more answers were there already. */
  more: Type.Boolean(),
});

export type AnswerPageV1 = Static<typeof AnswerPageV1>;
