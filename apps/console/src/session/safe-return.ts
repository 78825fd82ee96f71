/** Where to go after the sign-in. Only an address of this console: `//elsewhere` and `/\elsewhere` would lead out of it. */
export const safeReturn = (from: string | null): string =>
  from !== null && /^\/(?![/\\])[^\s\\]*$/.test(from) && !from.startsWith('/sign-in') && !from.startsWith('/api/')
    ? from
    : '/';
