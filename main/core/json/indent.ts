/** A place in a JSON value: names of objects, numbers of lists. */
export type JsonPlace = readonly (string | number)[];

export interface IndentedJson {
  readonly text: string;
  /** Where the values at the places stand in `text`, UTF-16, end exclusive. Places that are not there are left out. */
  readonly marks: readonly { readonly path: string; readonly from: number; readonly to: number }[];
}

const step = '  ';

/**
 * A JSON text set out for reading, a member to a line. Every token stays exactly as it was: numbers with all their digits, texts with their escapes, keys in their order.
 * The text has to be JSON, as the ledger's stored payloads are: whoever stored them has read them.
 */
export function indentJson(json: string, places: readonly JsonPlace[]): IndentedJson {
  const wanted = new Map(places.map((place) => [JSON.stringify(place), pathText(place)]));
  const marks: IndentedJson['marks'][number][] = [];
  const tokens = json.match(TOKEN) ?? [];
  let at = 0;
  let text = '';
  const value = (place: JsonPlace, margin: string): void => {
    const from = text.length;
    const first = tokens[at];
    at += 1;
    text += first ?? '';
    if (first === '{' || first === '[') members(place, margin, first === '{');
    const path = wanted.get(JSON.stringify(place));
    if (path !== undefined) marks.push({ path, from, to: text.length });
  };
  const members = (place: JsonPlace, margin: string, named: boolean): void => {
    const close = named ? '}' : ']';
    let count = 0;
    for (let token = tokens[at]; token !== undefined && token !== close; token = tokens[at]) {
      if (token === ',') {
        at += 1;
        text += ',';
        continue;
      }
      text += `\n${margin}${step}`;
      if (!named) value([...place, count], margin + step);
      else {
        at += 2; // The key and its colon.
        text += `${token}: `;
        value([...place, keyOf(token)], margin + step);
      }
      count += 1;
    }
    at += 1;
    text += count === 0 ? close : `\n${margin}${close}`;
  };
  value([], '');
  return { text, marks };
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;

function keyOf(token: string): string {
  const key: unknown = JSON.parse(token);
  return typeof key === 'string' ? key : token;
}

/** `$.LineItems[2].LineAmount` */
function pathText(place: JsonPlace): string {
  return place.reduce<string>(
    (path, name) =>
      typeof name === 'number'
        ? `${path}[${name}]`
        : /^[\w$-]+$/.test(name)
          ? `${path}.${name}`
          : `${path}[${JSON.stringify(name)}]`,
    '$',
  );
}
