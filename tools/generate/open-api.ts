export const openApiDocuments = async (): Promise<Map<string, unknown>> => new Map();
