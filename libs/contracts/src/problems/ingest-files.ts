import type { ProblemDefinition } from './problem.js';

/** What ingest answers about files that are imported, and what it writes beside their rows. */
export const INGEST_FILE_PROBLEMS: readonly ProblemDefinition[] = [
  {
    code: 'INGEST.IMPORT_UNKNOWN',
    status: 404,
    title: '没有这个导入任务',
    repair: '核对导入任务的编号；只能查看本院来源的、或本来源自己的导入任务。',
  },
  {
    code: 'INGEST.IMPORT_SOURCE_UNKNOWN',
    status: 404,
    title: '没有可以导入的来源',
    repair: '用 sourceId 指明一个已登记、属于本院且在本人管辖区域内的来源。',
  },
  {
    code: 'INGEST.IMPORTS_TOO_MANY',
    status: 429,
    title: '这个来源未完成的导入任务过多',
    repair: '等先前的导入任务完成，或取消不需要的，再上传。',
  },
  {
    code: 'INGEST.IMPORT_OVER',
    status: 409,
    title: '导入任务已经结束',
    repair: '已结束的任务不能取消；已导入的事件不会因取消而撤回。',
  },
  {
    code: 'INGEST.FILE_TOO_LARGE',
    status: 413,
    title: '文件过大',
    repair: '把文件分成几个较小的再上传；工作簿解压后的大小、列数和每行的长度也有限制，见 docs/files.md。',
  },
  {
    code: 'INGEST.FILE_INCOMPLETE',
    status: 400,
    title: '文件没有传完',
    repair: '重新上传整个文件；同一文件重复上传没有害处。',
  },
  {
    code: 'INGEST.FILE_DIGEST',
    status: 422,
    title: '收到的文件与所声明的摘要不符',
    repair: '对原文件重新计算 SHA-256，放入 content-digest 头（sha-256=:Base64:），签名后不要再改动文件。',
  },
  {
    code: 'INGEST.FILE_FORMAT',
    status: 422,
    title: '文件不是所说的格式',
    repair: '核对 format；旧版 .xls 和加密的工作簿请另存为不加密的 .xlsx，文本文件请用 UTF-8 或 GB18030 编码。',
  },
  {
    code: 'INGEST.FILE_UNREADABLE',
    status: 422,
    title: '文件无法读取',
    repair: '按 detail 所说修改；文件可能已损坏，请从原系统重新导出后上传。',
  },
  {
    code: 'INGEST.FILE_COLUMNS',
    status: 422,
    title: '列名不符合要求',
    repair: '按 errors 修改表头；列名对照见 docs/files.md。表头不在第一行时用 headingRow 指明。',
  },
  {
    code: 'INGEST.FILE_GONE',
    status: 410,
    title: '上传的文件已不在',
    repair: '文件在保存期满或按规定删除后不能再导入；需要时重新上传。多个实例须共用 IMPORT_DIR。',
  },
  {
    code: 'INGEST.FILE_STORAGE_MISSING',
    status: 503,
    title: '没有配置存放上传文件的目录',
    repair: '请系统管理员为接入服务配置 IMPORT_DIR（各实例共用），重启后再上传。',
  },
  {
    code: 'INGEST.FILE_STORAGE_FULL',
    status: 503,
    title: '存放上传文件的磁盘已满',
    repair: '请系统管理员清理 IMPORT_DIR 所在的磁盘，然后重新上传。',
  },
  {
    code: 'INGEST.ROW_TOO_LONG',
    status: 413,
    title: '这一行过长',
    repair: '一行至多一兆字符；请检查是否缺少换行，附件内容不要写在行里。',
  },
  {
    code: 'INGEST.ROW_FAILED',
    status: 500,
    title: '这一行未能处理',
    repair: '其他行不受影响。把这一行单独推送；仍不成功时连同导入任务编号和行号告知系统管理员。',
  },
];
