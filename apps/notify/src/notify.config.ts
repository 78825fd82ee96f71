import { Type } from '@sinclair/typebox';
import { readEnv, serviceEnv } from '#platform/config';

const NotifyEnv = Type.Object({ ...serviceEnv(3104) });

/** Throws one message that names each bad variable. */
export const notifyConfig = (env: NodeJS.ProcessEnv = process.env) => readEnv(NotifyEnv, env);

export type NotifyConfig = ReturnType<typeof notifyConfig>;
