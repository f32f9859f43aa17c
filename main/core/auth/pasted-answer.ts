import { TieoutError } from '../../../shared/errors.ts';

/** Asks a person for the address their browser was sent to after consent. */
export type PasteAnswer = (ask: {
  readonly title: string;
  readonly redirectUri: string;
  readonly signal: AbortSignal;
}) => Promise<string>;

/**
 * The code in the address a person pasted. It has to lead to the registered address and to carry the state of this login: the answer to another one is not taken. Throws `auth/denied`,
 * with nothing of what was pasted.
 */
export function codeFromPasted(
  pasted: string,
  login: { readonly title: string; readonly redirectUri: string; readonly state: string },
): string {
  const text = pasted.trim().replace(/^"|"$/g, '');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const home = new URL(login.redirectUri);
  // People are told to write http for https by hand: the scheme says nothing.
  if (url === undefined || url.host !== home.host || url.pathname !== home.pathname) {
    throw denied(
      'What was pasted is not the address the browser was sent to.',
      `Copy the whole address, which begins with ${login.redirectUri}?, from the browser's address bar.`,
    );
  }
  if (url.searchParams.getAll('state').join() !== login.state) {
    throw denied('The address belongs to another login.', `Start connecting ${login.title} again and paste the newest address.`);
  }
  if (url.searchParams.has('error'))
    throw denied(`The access was not allowed at ${login.title}.`, 'Start the login again when you are ready.');
  const [code = '', ...more] = url.searchParams.getAll('code');
  if (more.length === 0 && /^[\u0021-\u007e]{1,4096}$/.test(code)) return code;
  throw denied('The address has no code.', `Copy the whole address from the browser's address bar.`);
}

function denied(message: string, remedy: string): TieoutError {
  return new TieoutError({ code: 'auth/denied', action: 'stop-connection', message, remedy });
}
