import { Type } from '@sinclair/typebox';
import { readEnv, serviceEnv } from '#platform/config';

export const NotifyEnv = Type.Object({
  ...serviceEnv(3104),
  PROFILE: Type.Union([Type.Literal('all'), Type.Literal('edge'), Type.Literal('inner')], {
    default: 'all',
    description: 'edge: answers to platforms alone, on the edge of the network; all, inner: everything (docs/zones.md)',
    examples: ['all'],
  }),
});

/** Throws one message that names each bad variable. */
export const notifyConfig = (env: NodeJS.ProcessEnv = process.env) => readEnv(NotifyEnv, env);

export type NotifyConfig = ReturnType<typeof notifyConfig>;
