import { TieoutError, isTieoutError } from '../../shared/errors.ts';
import { redactText } from '../../shared/redact.ts';
import type { HttpRequest } from '../core/ports.ts';

type Reason = 'dns' | 'refused' | 'unreachable' | 'tls' | 'connect-timeout' | 'timeout' | 'cut-off' | 'too-large' | 'unreadable';

interface Finding {
  readonly reason: Reason;
  readonly words: string;
  /** Whether the platform may have got the request: decides if a refresh may have happened without our seeing the answer. */
  readonly mayHaveArrived: boolean;
}

const FINDING_BY_CODE: Readonly<Record<string, Finding>> = {
  ENOTFOUND: { reason: 'dns', words: 'its name could not be looked up', mayHaveArrived: false },
  EAI_AGAIN: { reason: 'dns', words: 'its name could not be looked up', mayHaveArrived: false },
  ECONNREFUSED: { reason: 'refused', words: 'the connection was refused', mayHaveArrived: false },
  ENETUNREACH: { reason: 'unreachable', words: 'there is no route to it', mayHaveArrived: false },
  EHOSTUNREACH: { reason: 'unreachable', words: 'there is no route to it', mayHaveArrived: false },
  ENETDOWN: { reason: 'unreachable', words: 'the network is down', mayHaveArrived: false },
  ECONNRESET: { reason: 'cut-off', words: 'the connection was cut off', mayHaveArrived: true },
  EPIPE: { reason: 'cut-off', words: 'the connection was cut off', mayHaveArrived: true },
  ERR_STREAM_PREMATURE_CLOSE: { reason: 'cut-off', words: 'the connection was cut off', mayHaveArrived: true },
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: { reason: 'cut-off', words: 'only part of the answer came', mayHaveArrived: true },
  ERR_READING_RESPONSE_STREAM: { reason: 'cut-off', words: 'only part of the answer came', mayHaveArrived: true },
  Z_BUF_ERROR: { reason: 'cut-off', words: 'only part of the answer came', mayHaveArrived: true },
  Z_DATA_ERROR: { reason: 'unreadable', words: 'the answer was damaged', mayHaveArrived: true },
};

const TLS_CODE = /^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO$)/;
const CONNECT_PHASES: ReadonlySet<string> = new Set(['lookup', 'connect', 'secureConnect', 'socket']);

/**
 * Turns whatever the HTTP library threw into `net/failed` with words that may be shown. The library's error object is not kept as the cause: it holds
 * the request's headers, so the token. Its code and scrubbed message are.
 */
export function netFailure(request: HttpRequest, error: unknown): TieoutError {
  if (isTieoutError(error)) return error;
  const { code, phase, text } = factsOf(error);
  const finding = findingFor(code, phase);
  return new TieoutError({
    code: 'net/failed',
    action: 'retry',
    message: `No whole answer came from ${hostOf(request.url)}: ${finding.words}.`,
    remedy: 'Check the network; Tieout tries again by itself.',
    details: {
      host: hostOf(request.url),
      reason: finding.reason,
      mayHaveArrived: finding.mayHaveArrived,
      errorCode: code,
      errorText: text,
    },
  });
}

/** The answer was larger than the caller is ready to hold. Asking again would bring the same. */
export function tooLarge(request: HttpRequest): TieoutError {
  return new TieoutError({
    code: 'net/failed',
    action: 'stop-stream',
    message: `The answer of ${hostOf(request.url)} is larger than ${request.maxBytes} bytes and was refused.`,
    remedy: 'Please report this: the page size of this stream is too large for the records in it.',
    details: { host: hostOf(request.url), reason: 'too-large', mayHaveArrived: true, maxBytes: request.maxBytes },
  });
}

function findingFor(code: string, phase: string): Finding {
  const known = FINDING_BY_CODE[code];
  if (known !== undefined) return known;
  if (code === 'ETIMEDOUT') {
    return CONNECT_PHASES.has(phase) || phase === ''
      ? { reason: 'connect-timeout', words: 'it could not be reached in time', mayHaveArrived: false }
      : { reason: 'timeout', words: 'it did not answer in time', mayHaveArrived: true };
  }
  if (TLS_CODE.test(code)) return { reason: 'tls', words: 'its certificate was not accepted', mayHaveArrived: false };
  return { reason: 'unreadable', words: 'the exchange failed', mayHaveArrived: true };
}

/** Code, timeout phase and scrubbed message, looked for in the error and in its cause (got wraps Node's). */
function factsOf(error: unknown): { readonly code: string; readonly phase: string; readonly text: string } {
  if (!(error instanceof Error)) return { code: 'UNKNOWN', phase: '', text: 'a value that is no error was thrown' };
  const own = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const inner = error.cause instanceof Error ? factsOf(error.cause).code : '';
  // got names what it was doing (ERR_…); the cause says what happened.
  const code = FINDING_BY_CODE[inner] !== undefined && own !== 'ETIMEDOUT' ? inner : own || inner || 'UNKNOWN';
  const phase = 'event' in error && typeof error.event === 'string' ? error.event : '';
  return { code, phase, text: redactText(error.message) };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an address that is none';
}
