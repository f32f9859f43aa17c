import type { SimReply } from '../simulator.ts';

/** Errors as QuickBooks words them, in its several shapes. */

const JSON_TYPE = { 'content-type': 'application/json;charset=UTF-8' };
const XML_TYPE = { 'content-type': 'application/xml;charset=UTF-8' };

/** `Fault` of the accounting service. [rec] */
export function validationFault(code: string, message: string, detail: string, time: string): SimReply {
  const error = { Message: message, Detail: detail, code, element: '' };
  return {
    status: 400,
    headers: JSON_TYPE,
    body: JSON.stringify({ Fault: { Error: [error], type: 'ValidationFault' }, time }),
  };
}

/** The lower-case shape of the gateway before it. [rec] */
export function gatewayFault(
  status: number,
  code: string,
  message: string,
  detail: string | null,
  type: string,
  nowMs: number,
): SimReply {
  return {
    status,
    headers: JSON_TYPE,
    body: JSON.stringify({
      warnings: null,
      intuitObject: null,
      fault: { error: [{ message, detail, code, element: null }], type },
      report: null,
      queryResponse: null,
      batchItemResponse: [],
      attachableResponse: [],
      syncErrorResponse: null,
      requestId: null,
      time: nowMs,
      status: null,
      cdcresponse: [],
    }),
  };
}

/** XML whatever `Accept` said. [rec oauth-jsclient 91] */
export function xmlFault(status: number, code: string, type: string, message: string, detail: string, time: string): SimReply {
  return {
    status,
    headers: XML_TYPE,
    body: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><IntuitResponse time="${time}" xmlns="http://schema.intuit.com/finance/v3"><Fault type="${type}"><Error code="${code}"><Message>${message}</Message><Detail>${detail}</Detail></Error></Fault></IntuitResponse>`,
  };
}

export function throttled(inXml: boolean, time: string, nowMs: number): SimReply {
  const message = 'message=ThrottleExceeded; errorCode=003001; statusCode=429';
  const detail = 'The request limit was reached.  Try again later';
  return inXml
    ? xmlFault(429, '3001', 'SERVICE', message, detail, time)
    : gatewayFault(429, '3001', message, detail, 'SERVICE', nowMs);
}

export function objectNotFound(time: string): SimReply {
  const detail =
    "Object Not Found : Something you're trying to use has been made inactive. Check the fields with accounts, customers, items, vendors or employees.";
  return validationFault('610', 'Object Not Found', detail, time);
}
