import type { ProblemDefinition } from '#contracts';

const CELL = (text: string): string => text.replace(/\|/g, '\\|');
const areaOf = ({ code }: ProblemDefinition): string => code.split('.')[0] ?? code;

/** docs/errors.md */
export function errorsPage(problems: readonly ProblemDefinition[]): string {
  const areas = [...new Set(problems.map(areaOf))].sort();
  return `# Errors

Generated from \`libs/contracts/src/problems\` by \`npm run generate\`; \`npm run verify\` compares, and a spec holds the
catalogue equal to the codes that the source names.

A failed request is answered as \`application/problem+json\` (RFC 9457): \`type\` is \`/problems/<code>\`, a page that each
service serves; \`title\`, \`status\`, \`code\`, \`repair\`, and where there is something to say \`detail\`, \`errors\` (each with a
JSON Pointer) and \`traceId\`. The same codes are the reasons in \`event.outcome.v1\`, in answers to platforms and in
quarantine.

${areas
  .map((area) =>
    section(
      area,
      problems.filter((problem) => areaOf(problem) === area),
    ),
  )
  .join('\n')}`;
}

function section(area: string, problems: readonly ProblemDefinition[]): string {
  const rows = [...problems]
    .sort((a, b) => a.code.localeCompare(b.code, 'en'))
    .map(({ code, status, title, repair }) => `| \`${code}\` | ${status} | ${CELL(title)} | ${CELL(repair)} |`);
  return `## ${area}

| code | status | title | repair |
| --- | ---: | --- | --- |
${rows.join('\n')}
`;
}
