/** A connection to one site: the pipeline with a beginning and an end. */
import type { Ports, PropertyValues } from '../sdk';
import { withEnd } from './answer/body-stream';
import { either, throwIfCancelled, underEither } from './cancellation';
import type { DownloadRequest, SiteConnection, SiteDownload } from './model';
import { createPipeline, type Pipeline } from './pipeline';
import { isIdempotent } from './policies/encode-request';
import type { PipelineRequest, PipelineResponse } from './policy';
import { readSettings, type ConnectionSettings } from './settings/settings';

function blank(request: DownloadRequest, signal: AbortSignal): PipelineRequest {
  const isWrite = request.method !== 'GET';
  return { ...request, signal, idempotent: isIdempotent(request), isWrite, url: '', headers: {} };
}

function downloadOf(response: PipelineResponse, onEnd: () => void): SiteDownload {
  const { status, headers, stream, siteTime } = response;
  if (stream === undefined) throw new Error('A download has no body.');
  const length = headers['content-encoding'] === undefined ? headers['content-length'] : undefined;
  return {
    status,
    headers,
    contentType: (headers['content-type'] ?? '').replace(/;.*$/s, '').trim().toLowerCase(),
    ...(length !== undefined && /^\d{1,15}$/.test(length) ? { size: Number(length) } : {}),
    ...(siteTime === undefined ? {} : { siteTime }),
    ...withEnd(stream, onEnd),
  };
}

/** Gives a pipeline a beginning and an end. */
export function connectionFrom(
  { siteAddress, requestsPerSecond }: ConnectionSettings,
  { handle, download, logger, clock, counts, tokens }: Pipeline,
): SiteConnection {
  let life = new AbortController();
  return {
    siteAddress,
    logger,
    clock,
    budget: counts,
    async open() {
      if (life.signal.aborted) life = new AbortController();
      await tokens?.token(life.signal);
    },
    async request(request) {
      return underEither([life.signal, request.signal], async (signal) => {
        throwIfCancelled(signal);
        const { status, headers, body, bytes, siteTime, answeredMs = 0 } = await handle(blank(request, signal));
        const timing = { answeredMs, intervalMs: 1000 / requestsPerSecond, bytes: bytes.length };
        return { status, headers, body, timing, ...(siteTime === undefined ? {} : { siteTime }) };
      });
    },
    async download(request) {
      // Unlike a request, a file is under way until it was read.
      const { signal, release } = either([life.signal, request.signal]);
      try {
        throwIfCancelled(signal);
        return downloadOf(await download(blank(request, signal)), release);
      } catch (error) {
        release();
        throw error;
      }
    },
    async close() {
      life.abort();
      tokens?.close();
    },
  };
}

/**
 * Makes a connection from the values of the endpoint's form: `siteAddress`, `auth.type`, `api.key`, `oauth.client.id`,
 * `oauth.client.secret`, `oauth.scope`, and optional limits. Nothing is sent before `open` or the first request. After
 * `close`, which cancels what is under way, requests fail until it is opened again.
 * @throws {CoupaError} `COUPA_CONFIGURATION_INVALID`, with one problem per faulty property.
 */
export function createSiteConnection(values: PropertyValues, ports: Ports): SiteConnection {
  const settings = readSettings(values);
  return connectionFrom(settings, createPipeline(settings, ports));
}
