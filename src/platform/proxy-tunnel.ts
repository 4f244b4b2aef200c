/** Opens a connection to a site through a proxy with CONNECT. Whatever fails here never reached the site. */
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP, type Socket } from 'node:net';
import * as tls from 'node:tls';
import { TransportError } from '../sdk';
import type { ProxySettings } from './proxy-settings';

/** The other end of the tunnel. */
export interface TunnelTarget {
  readonly protocol: 'http:' | 'https:';
  readonly host: string;
  readonly port: number;
  readonly tls: tls.ConnectionOptions;
}

/** Tunnels wait this long for the proxy; the timeout of the request that wants the tunnel may end before. */
const PROXY_TIMEOUT_MS = 30_000;

function refused(proxy: ProxySettings, why: string): TransportError {
  return new TransportError('proxy', 'no', `The proxy ${proxy.host}:${proxy.port} ${why}`);
}

async function connectThroughProxy(
  target: TunnelTarget,
  proxy: ProxySettings,
  signal: AbortSignal | undefined,
): Promise<Socket> {
  const authority = `${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
  return new Promise((resolve, reject) => {
    const request = (proxy.protocol === 'https:' ? https : http).request({
      method: 'CONNECT',
      host: proxy.host,
      port: proxy.port,
      path: authority,
      agent: false,
      timeout: PROXY_TIMEOUT_MS,
      ...(signal === undefined ? {} : { signal }),
      headers: { host: authority, ...(proxy.authorization ? { 'proxy-authorization': proxy.authorization } : {}) },
    });
    const fail = (why: string): void => {
      reject(refused(proxy, why));
      request.destroy();
    };
    request.once('connect', (answer, socket: Socket, head) => {
      socket.setTimeout(0);
      if (answer.statusCode !== 200 || head.length > 0) {
        socket.destroy();
        const hint = answer.statusCode === 407 ? ' (it wants a user name and password)' : '';
        fail(`refused the connection to ${authority} with status ${answer.statusCode}${hint}.`);
      } else {
        resolve(socket);
      }
    });
    request.once('response', (answer) => fail(`did not open a tunnel but answered with status ${answer.statusCode}.`));
    request.once('timeout', () => fail(`did not answer within ${PROXY_TIMEOUT_MS / 1000} seconds.`));
    request.once('error', (error: NodeJS.ErrnoException) => fail(`could not be used (${error.code ?? 'error'}).`));
    request.end();
  });
}

async function secure(socket: Socket, target: TunnelTarget, signal: AbortSignal | undefined): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const name = isIP(target.host) === 0 ? { servername: target.host } : {};
    const secured = tls.connect({ ...target.tls, ...name, host: target.host, socket });
    // Without a listener an error of the socket below would end the process.
    socket.on('error', (error) => secured.destroy(error));
    const onError = (error: NodeJS.ErrnoException): void => {
      socket.destroy();
      reject(
        new TransportError(
          'tls',
          'no',
          `No trusted TLS connection to ${target.host} (${error.code ?? error.message}).`,
        ),
      );
    };
    const onAbort = (): void => void secured.destroy(new Error('cancelled'));
    signal?.addEventListener('abort', onAbort, { once: true });
    secured.once('close', () => signal?.removeEventListener('abort', onAbort));
    secured.once('error', onError);
    secured.once('secureConnect', () => {
      secured.off('error', onError);
      signal?.removeEventListener('abort', onAbort);
      resolve(secured);
    });
  });
}

/**
 * Opens the tunnel and, for https, the TLS session inside of it.
 * @throws {TransportError} with `reachedSite: 'no'`.
 */
export async function openTunnel(target: TunnelTarget, proxy: ProxySettings, signal?: AbortSignal): Promise<Socket> {
  const socket = await connectThroughProxy(target, proxy, signal);
  return target.protocol === 'https:' ? secure(socket, target, signal) : socket;
}
