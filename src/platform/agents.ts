/** Keep-alive agents: one pair for direct connections and one for each proxy that the environment names. */
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import type { ProxySettings } from './proxy-settings';
import { openTunnel } from './proxy-tunnel';

/**
 * Idle connections live this long. It is shorter than what common servers keep (5 s and up), because a connection
 * that the server closes at the very moment a POST goes out makes that POST's outcome unknown.
 */
const IDLE_MS = 4_000;

const OPTIONS: http.AgentOptions = { keepAlive: true, timeout: IDLE_MS, maxFreeSockets: 32 };

/** The agents for one way to the site. */
export interface AgentPair {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

/** All agents of one transport. */
export interface AgentPool {
  agentsFor(proxy: ProxySettings | undefined): AgentPair;
  close(): void;
}

/** Hands a signal through the options of a request to the tunnel that may have to be opened for it. */
export function forTunnel<O extends http.RequestOptions>(options: O, tunnelSignal: AbortSignal): O {
  return Object.assign(options, { tunnelSignal });
}

type CreateConnection = (
  options: { host?: string; port?: number | string; tunnelSignal?: AbortSignal } & ConnectionOptions,
  callback: (error: Error | null, socket?: Duplex) => void,
) => Duplex | undefined;

function tunnelled<A extends http.Agent>(agent: A, protocol: 'http:' | 'https:', proxy: ProxySettings): A {
  const createConnection: CreateConnection = ({ host, port, tunnelSignal, ...options }, callback) => {
    const target = { protocol, host: host ?? 'localhost', port: Number(port), tls: options };
    openTunnel(target, proxy, tunnelSignal).then(
      (socket) => callback(null, socket),
      (error: Error) => callback(error),
    );
    return undefined;
  };
  return Object.assign(agent, { createConnection });
}

/** What connections are made with. */
export interface AgentOptions {
  /** Certificates to trust instead of the usual ones. */
  readonly ca?: string | readonly string[];
  /** Finds the addresses of names for direct connections; the system's look-up when absent. */
  readonly lookup?: LookupFunction;
}

/** Makes an empty pool. */
export function createAgentPool({ ca, lookup }: AgentOptions = {}): AgentPool {
  const trust = ca === undefined ? {} : { ca: [...(typeof ca === 'string' ? [ca] : ca)] };
  const direct = lookup === undefined ? OPTIONS : { ...OPTIONS, lookup };
  const pairs = new Map<string, AgentPair>();
  const made: http.Agent[] = [];
  const make = (proxy: ProxySettings | undefined): AgentPair => {
    const options = proxy === undefined ? direct : OPTIONS;
    let [plain, secure]: [http.Agent?, https.Agent?] = [];
    const noted = <A extends http.Agent>(agent: A, protocol: 'http:' | 'https:'): A => {
      made.push(agent);
      return proxy === undefined ? agent : tunnelled(agent, protocol, proxy);
    };
    // Each is made when it is first used: a site needs one of them, and the first agent for TLS takes milliseconds.
    return {
      get http() {
        return (plain ??= noted(new http.Agent(options), 'http:'));
      },
      get https() {
        return (secure ??= noted(new https.Agent({ ...options, ...trust }), 'https:'));
      },
    };
  };
  return {
    agentsFor(proxy) {
      const key = proxy === undefined ? 'direct' : JSON.stringify(proxy);
      const pair = pairs.get(key) ?? make(proxy);
      pairs.set(key, pair);
      return pair;
    },
    close() {
      made.forEach(destroyIdle);
    },
  };
}

/** `agent.destroy()` would also cut requests that are under way. */
function destroyIdle(agent: http.Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}
