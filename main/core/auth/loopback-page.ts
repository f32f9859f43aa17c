/** What the browser shows after a login, in two sentences. */
export interface PageWords {
  readonly title: string;
  readonly text: string;
}

/** A whole page without scripts, pictures or anything loaded from elsewhere. */
export function pageText({ title, text }: PageWords): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tieout – ${escaped(title)}</title>
<style>
:root { color-scheme: light dark; font: 1.1rem/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 20vh auto; padding: 0 1.5rem; }
</style>
</head>
<body><main><h1>${escaped(title)}</h1><p>${escaped(text)}</p></main></body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
