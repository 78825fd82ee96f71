import { parseCookie, stringifySetCookie } from 'cookie';
import { readSecret } from './secrets.js';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The two cookies: one of a session, one of a sign-in under way. Both hold 256 random bits that the database knows only
 * the digest of. With `__Host-` a browser takes them from this host over https alone, without a domain: no other host of
 * the domain can plant one. On plain http (a loopback address for development) they have no such name and no `Secure`.
 */
export class SessionCookies {
  private readonly session: string;
  private readonly signIn: string;

  constructor(private readonly isSecure: boolean) {
    const prefix = isSecure ? '__Host-' : '';
    this.session = `${prefix}session`;
    this.signIn = `${prefix}sign-in`;
  }

  /** Null without one, and for what cannot be one. */
  readSession(headers: Headers): string | null {
    return this.read(headers, this.session);
  }

  readSignIn(headers: Headers): string | null {
    return this.read(headers, this.signIn);
  }

  ofSession(secret: string, lastsMs: number): string {
    return this.write(this.session, secret, lastsMs);
  }

  ofSignIn(secret: string, lastsMs: number): string {
    return this.write(this.signIn, secret, lastsMs);
  }

  endSession(): string {
    return this.write(this.session, '', 0);
  }

  endSignIn(): string {
    return this.write(this.signIn, '', 0);
  }

  private read({ cookie }: Headers, name: string): string | null {
    return typeof cookie === 'string' ? readSecret(parseCookie(cookie)[name]) : null;
  }

  private write(name: string, value: string, lastsMs: number): string {
    return stringifySetCookie({
      name,
      value,
      path: '/',
      httpOnly: true,
      secure: this.isSecure,
      // Lax, not Strict: whoever comes back from the identity provider, or by a link, is still signed in.
      sameSite: 'lax',
      maxAge: Math.floor(lastsMs / 1000),
    });
  }
}
