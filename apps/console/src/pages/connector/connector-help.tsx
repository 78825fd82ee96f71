const WORDS: readonly (readonly [field: string, says: string])[] = [
  ['request', '怎样问：method、url，以及 headers、query、json 或 form'],
  ['{cursor} {page} {pageSize}', '占位符：游标、页码、每页条数'],
  ['{since} {until}', '占位符：时间段的起止，写法由 times 定'],
  ['signIn.kind', '登录：none、header、basic、oauth2、login、hmac；密钥写作 {secret}，只能用在登录的报文中'],
  ['paging.kind', '翻页：cursor（游标）、page（页码）、window（时间段）'],
  ['paging.window', 'from 从何时起，overlapSeconds 重叠，longestSeconds 一次至多多长，lagSeconds 比现在早多少'],
  ['answer.items', '记录清单在答复中的位置（JSON Pointer，如 /data/list）'],
  ['answer.ok、signedOut', '平台一律答复 200 的：什么算成功，什么算登录失效'],
  ['limits', 'requestsPerMinute、pageSize、maxBytes、timeoutSeconds'],
  ['everySeconds', '每隔多少秒一轮，不写为 60'],
];

/** The words of a connector, for whoever writes one; the whole of it is in docs/pull.md. */
export function ConnectorHelp() {
  return (
    <details style={{ marginTop: 16 }}>
      <summary>写法中的各栏</summary>
      <dl className="word-list">
        {WORDS.map(([field, says]) => (
          <div key={field}>
            <dt className="mono">{field}</dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
