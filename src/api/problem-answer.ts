import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { NotFoundError } from 'slonik';
import { InputError } from '../activities/check-input.ts';
import { explainError, isConnectionError } from '../control/explain-error.ts';
import { UserError } from '../control/user-error.ts';
import type { Problem } from './schemas/problem.ts';

/** An answer that is no success, thrown from wherever it is found out. */
export class RequestError extends Error {
  override name = 'RequestError';
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;

  constructor(status: number, code: string, message: string, field?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.field = field;
  }
}

export const notFound = (what: string) => new RequestError(404, 'not_found', what);
export const conflict = (what: string) => new RequestError(409, 'conflict', what);

export const sendProblem = (reply: FastifyReply, problem: Problem) =>
  reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));

/** Every error as RFC 9457. What nobody expected is logged, and tells the outside nothing. */
export function answerProblems(app: FastifyInstance): void {
  app.setNotFoundHandler((request, reply) =>
    sendProblem(reply, {
      status: 404,
      code: 'not_found',
      title: `there is no ${request.method} ${request.url.split('?')[0]}`,
    }),
  );
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = problemOf(error);
    const route = request.routeOptions.url;
    if (problem.code === 'unavailable')
      request.log.warn({ error, route }, 'a request has to wait for a server');
    else if (problem.status >= 500) request.log.error({ error, route }, 'a request failed');
    return sendProblem(reply, problem);
  });
}

/** What fails before a route is found: a URL that can't be decoded, a part of it that is too long. */
export const answerFrameworkError = (
  error: FastifyError,
  _request: FastifyRequest,
  reply: FastifyReply,
): void => {
  sendProblem(reply, problemOf(error));
};

/** What Node itself refuses: it is no HTTP, or its headers are too long. */
export function answerClientError({ code }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || socket.destroyed) return;
  const [status, words, title] = CLIENT_ERRORS[code ?? ''] ?? [400, 'Bad Request', 'this is no HTTP request'];
  const body = JSON.stringify({ status, code: 'invalid', title } satisfies Problem);
  if (socket.writable)
    socket.write(
      `HTTP/1.1 ${status} ${words}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
        `Content-Type: application/problem+json\r\nConnection: close\r\n\r\n${body}`,
    );
  socket.destroySoon();
}

const CLIENT_ERRORS: Record<string, [status: number, words: string, title: string]> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large', 'the headers of the request are too long'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout', 'the request did not arrive in time'],
};

/** What the outside is told of an error. */
function problemOf(error: FastifyError): Problem {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [first] = error.validation;
    const field = first?.instancePath.replace(/^\//, '').replaceAll('/', '.');
    return {
      status: 400,
      code: 'invalid',
      title: `${field ? `${field}: ` : ''}${first?.message ?? 'the request is not as it should be'}`,
      ...(field ? { field } : {}),
    };
  }
  if (error instanceof RequestError) {
    const { status, code, message, field } = error;
    return { status, code, title: message, ...(field === undefined ? {} : { field }) };
  }
  if (error instanceof UserError || error instanceof InputError)
    return { status: 400, code: 'refused', title: error.message };
  // Between two looks of one request.
  if (error instanceof NotFoundError)
    return { status: 404, code: 'not_found', title: 'it was forgotten just now' };
  if (isConnectionError(error))
    return {
      status: 503,
      code: 'unavailable',
      title: `${explainError(error).message} (try again in a moment)`,
    };
  if (error.statusCode !== undefined && error.statusCode < 500)
    return { status: error.statusCode, code: 'invalid', title: error.message };
  return {
    status: 500,
    code: 'internal',
    title: 'something went wrong here; the log of the service says what',
  };
}
