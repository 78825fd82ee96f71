/** What is served where, to tell a wrong method from a wrong address. */
export class RouteTable {
  private readonly entries: { readonly method: string; readonly pattern: RegExp }[] = [];

  /** `url` is a pattern of the router: `/v1/events/:eventId`, `/docs/*`. */
  add(method: string | readonly string[], url: string): void {
    const pattern = new RegExp(`^${url.split('/').map(segmentPattern).join('/')}/?$`);
    for (const name of typeof method === 'string' ? [method] : method) this.entries.push({ method: name, pattern });
  }

  methodsAt(path: string): string[] {
    return [...new Set(this.entries.filter((entry) => entry.pattern.test(path)).map((entry) => entry.method))].sort();
  }
}

function segmentPattern(segment: string): string {
  if (segment.startsWith(':')) return '[^/]+';
  if (segment === '*') return '.*';
  return segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
