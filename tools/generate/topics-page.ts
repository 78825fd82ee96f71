import type { TopicContract } from '#contracts';
import { listFields } from './list-fields.js';

const DAY_MS = 86_400_000;
const CELL = (text: string): string => text.replace(/\|/g, '\\|');

const retentionOf = ({ retentionMs, cleanup }: TopicContract): string =>
  cleanup === 'compact' ? 'for ever (newest per key)' : `${retentionMs / DAY_MS} days`;

/** docs/topics.md */
export function topicsPage(topics: readonly TopicContract[]): string {
  return `# Topics

Generated from \`libs/contracts/src/topics.ts\` by \`npm run generate\`; \`npm run verify\` compares. The same contracts as
AsyncAPI 3.0: [asyncapi.json](asyncapi.json), to read in a browser: [asyncapi.html](asyncapi.html).

- A deployment may put a prefix before every name. \`<source>\` is the id of a registered source.
- Keys never hold personal data. Records of one key are in their order; gaps in offsets are normal.
- Values are JSON in UTF-8; an unknown value is \`null\`, never left out. Headers: \`ce_id\` (unique, the reader's inbox
  key), \`ce_type\` (the contract), \`ce_source\` (the service), \`ce_time\`, \`traceparent\`.
- Readers accept the previous and the next version: unknown fields and words pass, later fields are optional. What a
  platform pushes is read strictly instead, so that a misspelt field is found on the first day.
- Topics that others write to are unpacked and time-stamped by the broker (\`compression.type=uncompressed\`,
  \`message.timestamp.type=LogAppendTime\`): any codec is read, and a signature's age is judged by the broker's clock.

| topic | key | partitions | owner | readers | retention | contract | sample |
| --- | --- | ---: | --- | --- | --- | --- | --- |
${topics.map(row).join('\n')}

${topics.map(section).join('\n')}`;
}

function row(topic: TopicContract): string {
  const cells = [
    `\`${topic.name}\``,
    topic.key,
    String(topic.partitions),
    topic.owner,
    topic.readers.join(', '),
    retentionOf(topic),
    `[fields](#${anchorOf(topic)})`,
    `[json](../libs/contracts/samples/${topic.sample})`,
  ];
  return `| ${cells.map(CELL).join(' | ')} |`;
}

/** As the usual renderers of Markdown make an anchor of a heading. */
const anchorOf = (topic: TopicContract): string => topic.name.replace(/[^\w-]/g, '').toLowerCase();

function section(topic: TopicContract): string {
  const { schema, also, says, writtenByOthers } = topic;
  const second =
    also === undefined
      ? ''
      : `\n${also.says} ([sample](../libs/contracts/samples/${also.sample}))\n\n${fieldsOf(also.schema)}`;
  return `## ${topic.name}

${says}${writtenByOthers ? ' Written by others.' : ''}

${fieldsOf(schema)}${second}`;
}

function fieldsOf(schema: TopicContract['schema']): string {
  const rows = listFields(schema).map(
    ({ path, type, required, says }) => `| \`${path}\` | ${CELL(type)} | ${required ? 'yes' : 'no'} | ${CELL(says)} |`,
  );
  return `| field | type | always there | |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}
