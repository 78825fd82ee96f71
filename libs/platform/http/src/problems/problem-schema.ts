/** The OpenAPI schema of `ProblemBody`. */
export const ProblemBodySchema = {
  type: 'object' as const,
  required: ['type', 'title', 'status', 'code', 'repair'],
  properties: {
    type: { type: 'string' as const, description: '本错误的说明页，/problems/<code>' },
    title: { type: 'string' as const },
    status: { type: 'integer' as const },
    code: { type: 'string' as const },
    detail: { type: 'string' as const, description: '这一次的情况' },
    repair: { type: 'string' as const, description: '怎么办' },
    errors: {
      type: 'array' as const,
      items: {
        type: 'object' as const,
        required: ['pointer', 'detail'],
        properties: {
          pointer: { type: 'string' as const, description: '报文中的位置（JSON Pointer）' },
          detail: { type: 'string' as const },
        },
      },
    },
    traceId: { type: 'string' as const },
  },
};
