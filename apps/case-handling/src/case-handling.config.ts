import { Type } from '@sinclair/typebox';
import { readEnv, serviceEnv } from '#platform/config';

export const CaseHandlingEnv = Type.Object({ ...serviceEnv(3103) });

export const caseHandlingConfig = (env: NodeJS.ProcessEnv = process.env) => readEnv(CaseHandlingEnv, env);

export type CaseHandlingConfig = ReturnType<typeof caseHandlingConfig>;
