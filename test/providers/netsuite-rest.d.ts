/** The library has no types; this is what the tests use of it. */
declare module 'netsuite-rest' {
  export default class NetsuiteRest {
    constructor(options: Readonly<Record<string, string>>);
    request(ask: { path: string; method?: string; body?: string }): Promise<{ data: unknown; statusCode: number }>;
  }
}
