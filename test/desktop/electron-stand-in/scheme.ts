/**
 * Chromium knows no `app:` scheme, so the page really lies at an https address that nothing serves but this stand-in. The app sees `app:` addresses everywhere.
 */
const suffix = '.app-scheme.test';

export function toChromium(url: string): string {
  const parts = /^app:\/\/([^/?#]+)(.*)$/s.exec(url);
  return parts === null ? url : `https://${parts[1]}${suffix}${parts[2] === '' ? '/' : parts[2]}`;
}

export function toApp(url: string): string {
  const parts = /^https:\/\/([^/?#]+)\.app-scheme\.test(.*)$/s.exec(url);
  return parts === null ? url : `app://${parts[1]}${parts[2]}`;
}

export function isAppPage(url: string): boolean {
  return toApp(url) !== url;
}
