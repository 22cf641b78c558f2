import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import protobuf from 'protobufjs';

export interface ReceivedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  attributes: Record<string, string | number>;
  /** Of the resource. */
  service: unknown;
  isError: boolean;
  startedAt: Date;
}

/** What of OTLP's protocol is looked at. @see opentelemetry-proto, trace/v1/trace.proto */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; }
  message KeyValue { string key = 1; Value value = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message Status { string message = 2; int32 code = 3; }
  message Span {
    bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5;
    fixed64 start_time_unix_nano = 7; repeated KeyValue attributes = 9; Status status = 15;
  }
  message ScopeSpans { repeated Span spans = 2; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message Request { repeated ResourceSpans resource_spans = 1; }
`);
const Request = root.lookupType('Request');

interface RawAttribute {
  key: string;
  value: { stringValue?: string; intValue?: string };
}
interface RawSpan {
  name: string;
  traceId: Buffer;
  spanId: Buffer;
  parentSpanId?: Buffer;
  startTimeUnixNano: string;
  attributes: RawAttribute[];
  status?: { code?: number };
}

/** A collector of OpenTelemetry's traces: OTLP over HTTP, as protobuf. */
export async function startOtlpReceiver() {
  const spans: ReceivedSpan[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url === '/v1/traces') spans.push(...spansOf(Buffer.concat(chunks)));
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function spansOf(body: Buffer): ReceivedSpan[] {
  const request = Request.toObject(Request.decode(body), { longs: String, bytes: Buffer }) as {
    resourceSpans: { resource: { attributes: RawAttribute[] }; scopeSpans: { spans: RawSpan[] }[] }[];
  };
  return request.resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap((scope) =>
      scope.spans.map((span) => ({
        name: span.name,
        traceId: span.traceId.toString('hex'),
        spanId: span.spanId.toString('hex'),
        parentSpanId: span.parentSpanId?.toString('hex') ?? '',
        attributes: valuesOf(span.attributes),
        service: valuesOf(resource.attributes)['service.name'],
        isError: span.status?.code === 2,
        startedAt: new Date(Number(BigInt(span.startTimeUnixNano) / 1_000_000n)),
      })),
    ),
  );
}

const valuesOf = (attributes: RawAttribute[]): Record<string, string | number> =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.intValue === undefined ? (value.stringValue ?? '') : Number(value.intValue),
    ]),
  );
