/** Takes requests in and hands answers out, with the fault that a test wants to happen. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from './answers.ts';

/** Bytes are those of the body, of an upload (PUT) or otherwise of the answer. */
export type HubFault =
  /** Instead of the work, or, with `after`, when the work is done and its answer gets lost. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfter?: number;
      readonly after?: boolean;
    }
  /** The connection breaks in the middle of the body. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** The connection breaks before anything is answered. */
  | { readonly kind: 'refuse' }
  /** A byte of the answer's body is another. */
  | { readonly kind: 'wrongByte'; readonly at: number };

/** What came and what went; never the token. */
export interface HubRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly range: string | null;
  /** Whether a token came with it. */
  readonly authorized: boolean;
  /** 0 where the connection broke before an answer. */
  readonly status: number;
  /** Bytes of the request's body and of the answer's. */
  readonly received: number;
  readonly sent: number;
}

export type OpenRequest = { -readonly [Field in keyof HubRequest]: HubRequest[Field] };

export function openRequest({ method = 'GET', headers }: IncomingMessage, path: string): OpenRequest {
  const { authorization, range = null } = headers;
  return {
    method,
    path,
    range,
    authorized: authorization !== undefined,
    status: 0,
    received: 0,
    sent: 0,
  };
}

/** The body of a request; null where the connection broke, by a cut in an upload or by the client. */
export async function receive(
  request: IncomingMessage,
  record: OpenRequest,
  fault: HubFault | null,
): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      record.received += chunk.length;
      if (isUpload(record) && fault?.kind === 'cut' && record.received > fault.afterBytes) {
        request.socket.destroy();
        return null;
      }
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks);
}

export function send(
  response: ServerResponse,
  record: OpenRequest,
  { status, headers, body }: Answer,
  fault: HubFault | null,
): void {
  record.status = status;
  response.writeHead(status, { ...headers, 'content-length': String(body.length) });
  if (record.method === 'HEAD') {
    response.end();
    return;
  }
  if (fault?.kind === 'cut' && !isUpload(record) && fault.afterBytes < body.length) {
    record.sent = fault.afterBytes;
    response.flushHeaders();
    // destroySoon: what is written still goes out.
    response.write(body.subarray(0, fault.afterBytes), () => response.socket?.destroySoon());
    return;
  }
  record.sent = body.length;
  response.end(fault?.kind === 'wrongByte' ? withWrongByte(body, fault.at) : body);
}

export function faultyAnswer(fault: Extract<HubFault, { kind: 'status' }>): Answer {
  return {
    status: fault.status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      ...(fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) }),
    },
    body: Buffer.from(fault.status === 429 ? 'Too Many Requests' : 'Internal Error'),
  };
}

function withWrongByte(body: Uint8Array, at: number): Uint8Array {
  const wrong = Uint8Array.from(body);
  if (at < wrong.length) wrong[at] = wrong[at]! ^ 0xff;
  return wrong;
}

function isUpload({ method }: HubRequest): boolean {
  return method === 'PUT';
}
