import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** What goes wrong with requests to a path, some times. */
export interface Fault {
  /** Any, if it is missing. */
  method?: string;
  /** A regular expression for the path, without `/api/v4` and the query. */
  path: string;
  /** How often; 1 unless given. */
  times?: number;
  /** Requests of this kind that pass before. */
  after?: number;
  /**
   * `status`: refused with `status`, nothing done. `cut`: the connection ends before anything is done.
   * `lose_answer`: it is done, and the connection ends instead of the answer. `hang`: no answer, ever.
   * `delay`: done `ms` later. `cut_body`: the connection ends when `bytes` of the body have come.
   */
  kind: 'status' | 'cut' | 'lose_answer' | 'hang' | 'delay' | 'cut_body';
  status?: number;
  headers?: Record<string, string>;
  ms?: number;
  bytes?: number;
}

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  install(app: FastifyInstance): void;
}

export function createFaults(): Faults {
  let faults: (Fault & { passed: number; left: number })[] = [];
  const losing = new WeakSet<FastifyRequest>();

  const next = ({ method, url }: FastifyRequest): Fault | undefined => {
    const path = url.replace(/\?.*/, '').replace(/^\/api\/v4/, '');
    const fault = faults.find(
      (one) => one.left > 0 && (one.method ?? method) === method && new RegExp(one.path).test(path),
    );
    if (!fault || fault.passed++ < (fault.after ?? 0)) return undefined;
    fault.left--;
    return fault;
  };

  return {
    add: (fault) => faults.push({ ...fault, passed: 0, left: fault.times ?? 1 }),
    clear: () => {
      faults = [];
    },
    install: (app) => {
      app.addHook('onRequest', async (request, reply) => {
        const fault = request.url.startsWith('/double/') ? undefined : next(request);
        if (fault) await apply(fault, request, reply, () => losing.add(request));
      });
      app.addHook('onSend', async (request, reply, payload) => {
        if (losing.has(request)) cut(request, reply);
        return payload;
      });
    },
  };
}

function cut(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  request.raw.socket.destroy();
}

async function apply(
  { kind, status = 500, headers = {}, ms = 0, bytes = 0 }: Fault,
  request: FastifyRequest,
  reply: FastifyReply,
  loseAnswer: () => void,
): Promise<unknown> {
  switch (kind) {
    case 'status':
      return reply.code(status).headers(headers).send({
        id: 'double.fault',
        message: 'Something went wrong.',
        detailed_error: '',
        request_id: request.id,
        status_code: status,
      });
    case 'cut':
      return cut(request, reply);
    case 'hang':
      return reply.hijack();
    case 'lose_answer':
      return loseAnswer();
    case 'delay':
      return new Promise((resolve) => setTimeout(resolve, ms));
    case 'cut_body':
      return cutBodyAfter(request, bytes);
  }
}

function cutBodyAfter({ raw }: FastifyRequest, bytes: number): void {
  // The first bytes came with the headers.
  let seen = raw.readableLength;
  const push = raw.push.bind(raw);
  // What goes beyond is never seen: the rest of the chunk is dropped with the connection.
  raw.push = (chunk: Buffer | null, ...rest) => {
    if (chunk === null || seen + chunk.length <= bytes) {
      seen += chunk?.length ?? 0;
      return push(chunk, ...rest);
    }
    const last = push(chunk.subarray(0, bytes - seen), ...rest);
    raw.push = () => false;
    const destroyWhenRead = () =>
      raw.readableLength > 0 ? setImmediate(destroyWhenRead) : raw.socket.destroy();
    setImmediate(destroyWhenRead);
    return last;
  };
}
