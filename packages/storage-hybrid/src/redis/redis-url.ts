import { pluginError } from './redis-errors.js';

/** What a URL says of one server. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  /** The URL without credentials. */
  readonly redacted: string;
}

const SCHEME = /^(?:redis|valkey)(s?):$/;
const DATABASE = /^\/?(\d*)$/;

/**
 * @param option - What the URL is called in errors. They do not show the URL itself: it may hold a password.
 * @throws {@link BatchError} ERR_OPTION
 */
export function readUrl(option: string, url: unknown): RedisAddress {
  const address = typeof url === 'string' ? parse(url) : undefined;
  if (address !== undefined) return address;
  const expected = '`redis://[[user]:password@]host[:port][/database]` or `rediss://…`';
  const got = typeof url === 'string' ? 'another text' : typeof url;
  throw pluginError('ERR_OPTION', `Expected \`${option}\` to be ${expected}, got ${got}.`);
}

function parse(text: string): RedisAddress | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const [, secure] = SCHEME.exec(url.protocol) ?? [];
  const [, database] = DATABASE.exec(url.pathname) ?? [];
  const [username, password] = [decoded(url.username), decoded(url.password)];
  if (secure === undefined || database === undefined || url.hostname === '') return undefined;
  if (username === undefined || password === undefined) return undefined;
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port || 6379),
    isTls: secure === 's',
    username: username || undefined,
    password: password || undefined,
    database: Number(database),
    redacted: `${url.protocol}//${url.hostname}:${url.port || 6379}${database && `/${database}`}`,
  };
}

/** `undefined` for what is not percent-encoded as it must be. */
function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
