import { child, childText, type XmlNode } from './xml.ts';

/** The gateway's envelope around every answer: control, then operation with authentication and one result for each function, or an error in place of any of them. */

export interface GatewayError {
  /** Not always a code: a recorded answer has a sentence there. */
  readonly errorNo: string;
  /** All its texts, without the support id, for telling meanings of one code apart. */
  readonly text: string;
}

export interface FunctionResult {
  readonly controlId: string;
  /** `success`, `failure`, or `aborted`. */
  readonly status: string;
  readonly data: XmlNode | undefined;
  readonly errors: readonly GatewayError[];
}

export interface GatewayAnswer {
  readonly control: { readonly status: string; readonly controlId: string };
  readonly authentication: {
    readonly status: string;
    readonly companyId: string;
    readonly locationId: string;
    readonly sessionTimestamp: string;
    readonly sessionTimeout: string;
  } | null;
  /** In place of the operation, or of its results. */
  readonly errors: { readonly gateway: readonly GatewayError[]; readonly authentication: readonly GatewayError[] };
  readonly results: readonly FunctionResult[];
}

/** Reads a `<response>`; undefined when the document is something else (a page of a proxy, for instance). */
export function readAnswer(root: XmlNode): GatewayAnswer | undefined {
  const control = child(root, 'control');
  if (root.name !== 'response' || control === undefined) return undefined;
  const operation = child(root, 'operation');
  const authentication = child(operation, 'authentication');
  return {
    control: { status: childText(control, 'status'), controlId: childText(control, 'controlid') },
    authentication:
      authentication === undefined
        ? null
        : {
            status: childText(authentication, 'status'),
            companyId: childText(authentication, 'companyid'),
            locationId: childText(authentication, 'locationid'),
            sessionTimestamp: childText(authentication, 'sessiontimestamp'),
            sessionTimeout: childText(authentication, 'sessiontimeout'),
          },
    errors: { gateway: errorsOf(root), authentication: errorsOf(operation) },
    results: (operation?.children ?? [])
      .filter(({ name }) => name === 'result')
      .map((result) => ({
        controlId: childText(result, 'controlid'),
        status: childText(result, 'status'),
        data: child(result, 'data'),
        errors: errorsOf(result),
      })),
  };
}

function errorsOf(node: XmlNode | undefined): readonly GatewayError[] {
  return (child(node, 'errormessage')?.children ?? [])
    .filter(({ name }) => name === 'error')
    .map((error) => ({
      errorNo: childText(error, 'errorno'),
      text: ['errorno', 'description', 'description2', 'correction']
        .map((name) =>
          childText(error, name)
            .replaceAll(/\[Support ID:[^\]]*\]/g, '')
            .trim(),
        )
        .filter((part) => part !== '')
        .join(' | '),
    }));
}

/** An integer attribute of `<data>`; null when it is none. */
export function countIn(data: XmlNode | undefined, name: string): number | null {
  const text = data?.attributes.get(name) ?? '';
  return /^\d{1,12}$/.test(text) ? Number(text) : null;
}
