/** Puts an answer on the wire, whole or spoilt by a fault. */
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { Answer } from './answer';
import type { Fault } from './faults';

const PAGE =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in</h1><p>This page is not an API.</p></body></html>';
const PIECES = 8;

/** An answer that a fault puts in the place of the real one; `undefined` when it spoils the real one. */
export function replacement(fault: Fault): Answer | undefined {
  const retry = fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
  const json = { 'content-type': 'application/json; charset=utf-8', ...retry };
  switch (fault.kind) {
    case 'status': {
      const status = fault.status ?? 503;
      return {
        status,
        headers: json,
        body: JSON.stringify({ errors: { error: [`The sandbox was told to answer ${status}`] } }),
      };
    }
    case 'too-many-requests':
      return {
        status: 429,
        headers: { 'retry-after': '1', ...json },
        body: JSON.stringify({ errors: { error: ['Too many requests'] } }),
      };
    case 'html-page':
      return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: PAGE };
    case 'login-redirect':
      return {
        status: 302,
        headers: { 'content-type': 'text/html; charset=utf-8', location: '/sessions/new' },
        body: PAGE,
      };
    default:
      return undefined;
  }
}

/** Cuts the connection without an answer. */
export function cut(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.socket?.resetAndDestroy();
}

/** Never answers; the connection stays open until the client or the sandbox closes it. */
export function hang(reply: FastifyReply): void {
  reply.hijack();
}

function begin(reply: FastifyReply, answer: Answer): Buffer {
  const body = Buffer.from(answer.body);
  reply.hijack();
  reply.raw.writeHead(answer.status, {
    ...(reply.getHeaders() as Record<string, string>),
    ...answer.headers,
    'content-length': body.length,
  });
  return body;
}

function truncate(reply: FastifyReply, answer: Answer): void {
  const body = begin(reply, answer);
  reply.raw.write(body.subarray(0, Math.floor(body.length / 2)), () => reply.raw.socket?.destroy());
}

async function dribble(reply: FastifyReply, answer: Answer, pauseMs: number): Promise<void> {
  const body = begin(reply, answer);
  const size = Math.max(1, Math.ceil(body.length / PIECES));
  for (let at = 0; at < body.length && !reply.raw.destroyed; at += size) {
    reply.raw.write(body.subarray(at, at + size));
    await pause(pauseMs, undefined, { ref: false });
  }
  reply.raw.end();
}

/** Sends an answer; answers with the status that the client could see. */
export async function deliver(reply: FastifyReply, answer: Answer, fault: Fault | undefined): Promise<number> {
  if (fault?.kind === 'truncated-body') {
    truncate(reply, answer);
    return answer.status;
  }
  if (fault?.kind === 'slow-body') {
    await dribble(reply, answer, fault.pauseMs ?? 20);
    return answer.status;
  }
  void reply.code(answer.status).headers(answer.headers).send(answer.body);
  return answer.status;
}
