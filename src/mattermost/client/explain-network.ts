const CERTIFICATE =
  /^(?:CERT_|ERR_TLS_CERT|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY_LEAF))/;

/** What the network says, with what to do; `isFinal` if it will say the same next time. */
export interface NetworkProblem {
  words: string;
  isFinal: boolean;
  /** Nothing can have reached the server, so that any request may be sent again. */
  isUnsent: boolean;
}

/** The other side speaks no TLS. */
const FINAL = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG']);
const UNSENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH']);

export function explainNetwork(error: unknown, host: string): NetworkProblem {
  const { code, message } = deepest(error);
  // An authority changes nothing about what a certificate was made for.
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return {
      words: `the certificate of ${host} is for another name (${code}): use the name that it was made for`,
      isFinal: true,
      isUnsent: true,
    };
  if (CERTIFICATE.test(code))
    return {
      words: `the certificate of ${host} is not trusted (${code}): give its authority with --ca FILE, or in NODE_EXTRA_CA_CERTS`,
      isFinal: true,
      isUnsent: true,
    };
  const said = WORDS[code] ?? message;
  return {
    words: `${host} ${said}${code ? ` (${code})` : ''}`,
    isFinal: FINAL.has(code),
    isUnsent: UNSENT.has(code),
  };
}

const WORDS: Record<string, string> = {
  ECONNREFUSED: 'refuses the connection: is the server running, and is this its address?',
  ENOTFOUND: 'is no known host: check the address',
  EAI_AGAIN: 'could not be looked up',
  ECONNRESET: 'cut the connection',
  ERR_SSL_WRONG_VERSION_NUMBER: 'does not speak https: is it http, or another port?',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'does not speak https: is it http, or another port?',
  UND_ERR_SOCKET: 'cut the connection',
  UND_ERR_CONNECT_TIMEOUT: 'can not be reached',
  UND_ERR_HEADERS_TIMEOUT: 'did not answer in time',
  UND_ERR_BODY_TIMEOUT: 'did not answer in time',
};

interface Coded {
  message?: unknown;
  code?: unknown;
  cause?: unknown;
  errors?: unknown;
}

/** The last code along the causes: what undici says itself is often only that something was. */
function deepest(error: unknown): { code: string; message: string } {
  let message = '';
  let code = '';
  const seen = new Set<unknown>();
  for (let at = error; typeof at === 'object' && at !== null && !seen.has(at); ) {
    seen.add(at);
    const { message: words, code: own, cause, errors } = at as Coded;
    if (typeof words === 'string') message ||= words;
    if (typeof own === 'string') code = own;
    at = cause ?? (Array.isArray(errors) ? errors[0] : undefined);
  }
  return { code, message: message || 'did not answer' };
}
