const MACS = {
  'hmac-sha256': { name: 'v1', digest: 'sha256' },
  'hmac-sm3': { name: 'v1sm3', digest: 'sm3' },
} as const;

/** Only characters that mean nothing to a shell: what a server sent is pasted into a terminal. */
const isHarmless = (text: string): boolean => /^[A-Za-z0-9+/=._:-]*$/.test(text);

interface SigningKey {
  readonly sourceId: string;
  readonly suite: keyof typeof MACS;
  readonly secret: string;
}

/**
 * A first push for a shell with curl and openssl, ready to be pasted. The address is that of ingest, which the console does not
 * know: a platform reaches it another way than a browser does.
 */
export function pushExample({ sourceId, suite, secret }: SigningKey): string {
  if (![sourceId, secret].every(isHarmless)) throw new Error('the source or its secret holds what a shell would read');
  const { name, digest } = MACS[suite];
  return `URL=http://接入服务的地址:3101 SOURCE=${sourceId} SECRET=${secret}

body='{"sourceEventNo":"T-1","title":"接入测试","reportedAt":"'$(date +%Y-%m-%dT%H:%M:%S%:z)'"}'
id=$(date +%s)-$$
ts=$(date +%s)
key=$(printf %s "$SECRET" | base64 -d | od -An -v -tx1 | tr -d ' \\n')
sig=$(printf '%s.%s.%s' "$id" "$ts" "$body" | openssl dgst -${digest} -mac HMAC -macopt "hexkey:$key" -binary | base64)

curl -sS "$URL/v1/events" --data-binary "$body" -H 'content-type: application/json' \\
  -H "x-source: $SOURCE" -H "webhook-id: $id" -H "webhook-timestamp: $ts" -H "webhook-signature: ${name},$sig"
`;
}
