const KEPT = 'batchkit.token';

/**
 * The address of the feed. The token comes in the fragment of the page's address, which is cleaned, and is kept for as long
 * as the tab is open, so that reloading works.
 */
export function feedAddress(): string {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given !== null) {
    sessionStorage.setItem(KEPT, given);
    history.replaceState(null, '', location.pathname);
  }
  const url = new URL('feed', location.href);
  url.protocol = 'ws:';
  url.searchParams.set('token', given ?? sessionStorage.getItem(KEPT) ?? '');
  return url.href;
}
