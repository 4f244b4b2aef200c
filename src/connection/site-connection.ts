/** A connection to one site: the pipeline with a beginning and an end. */
import type { Ports, PropertyValues } from '../sdk';
import { throwIfCancelled, underEither } from './cancellation';
import type { SiteConnection } from './model';
import { createPipeline, type Pipeline } from './pipeline';
import { isIdempotent } from './policies/encode-request';
import { readSettings, type ConnectionSettings } from './settings/settings';

/** Gives a pipeline a beginning and an end. */
export function connectionFrom(
  { siteAddress }: ConnectionSettings,
  { handle, logger, tokens }: Pipeline,
): SiteConnection {
  let life = new AbortController();
  return {
    siteAddress,
    logger,
    async open() {
      if (life.signal.aborted) life = new AbortController();
      await tokens?.token(life.signal);
    },
    async request(request) {
      return underEither([life.signal, request.signal], async (signal) => {
        throwIfCancelled(signal);
        const isWrite = request.method !== 'GET';
        const blank = { ...request, signal, idempotent: isIdempotent(request), isWrite, url: '', headers: {} };
        const { status, headers, body, siteTime } = await handle(blank);
        return { status, headers, body, ...(siteTime === undefined ? {} : { siteTime }) };
      });
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
