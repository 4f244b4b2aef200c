/** How a sandbox can be set up, and what holds when nothing is said. */
import type { Catalog } from '../catalog';
import type { Fault } from './http/faults';
import type { RateLimit } from './http/rate-limit';
import type { OAuthClient } from './http/tokens';
import type { FieldType } from './model/kind';

/** The key that opens a sandbox when no other is given. It opens nothing else. */
export const DEMO_API_KEY = 'sandbox-demo-key';

/** The OAuth client of a sandbox when no other is given. */
export const DEMO_CLIENT: OAuthClient = { id: 'sandbox-demo-client', secret: 'sandbox-demo-secret' };

/** How many demo records there are of each kind. */
export interface DemoSizes {
  readonly suppliers: number;
  readonly users: number;
  readonly accounts: number;
  readonly items: number;
  readonly contracts: number;
  readonly purchaseOrders: number;
  readonly requisitions: number;
  readonly invoices: number;
  /** Lines of each order, requisition and invoice; without a number one to three. */
  readonly linesEach?: number;
}

/** A field that the site added to a definition without the `custom-fields` namespace, as old sites have them. */
export interface SiteField {
  readonly name: string;
  readonly type: Exclude<FieldType, 'reference' | 'owned'>;
}

/** The clocks of a sandbox. */
export interface SandboxClock {
  /** Epoch milliseconds: times in records, life of tokens, the `Date` header. */
  now(): number;
  /** Milliseconds that never go back: the request limit. */
  monotonic(): number;
}

/** Options of a sandbox; every one has a default. */
export interface SandboxOptions {
  /** Address to listen on, `127.0.0.1` by default. Other machines can reach others: there is no TLS. */
  readonly host?: string;
  /** Port to listen on, any free one by default. */
  readonly port?: number;
  readonly apiKeys?: readonly string[];
  readonly clients?: readonly OAuthClient[];
  /** The login of the user that API calls act as; the first demo user by default. */
  readonly actAs?: string;
  /** Number from which demo data and chance are made: the same seed gives the same site. */
  readonly seed?: number;
  /** Demo records; `false` for an empty site. */
  readonly records?: Partial<DemoSizes> | false;
  /** 25 a second with a burst of 20 by default; `false` for no limit. */
  readonly rateLimit?: RateLimit | false;
  /** Milliseconds before each answer, fixed or by request. */
  readonly latencyMs?: number | ((method: string, path: string) => number);
  readonly faults?: readonly Fault[];
  readonly clock?: SandboxClock;
  /** From 0 to 1; a seeded generator by default. */
  readonly random?: () => number;
  /** IANA name of the zone in which datetimes are written, `America/Los_Angeles` by default. */
  readonly timeZone?: string;
  /** Life of an OAuth token, 86399 seconds by default. */
  readonly tokenSeconds?: number;
  /** Seconds during which a fresh token is still refused, 0 by default. */
  readonly settlingSeconds?: number;
  /** Stored API filters by name, as lists in the language of the `fields` parameter. */
  readonly filters?: Readonly<Record<string, readonly unknown[]>>;
  /** Filters that trim every GET of an object, by object name. */
  readonly defaultFilters?: Readonly<Record<string, readonly unknown[]>>;
  /** Fields of the site without namespace, by definition. */
  readonly siteFields?: Readonly<Record<string, readonly SiteField[]>>;
  /** What becomes of a reference to nothing: passed over as documented (the default), or refused with 400. */
  readonly unknownReferences?: 'ignore' | 'refuse';
  /** Largest request body in bytes, 8 MiB by default. */
  readonly bodyLimit?: number;
  /** The catalog to serve; that of the current release by default. */
  readonly catalog?: Catalog;
}

/** Demo sizes when nothing is said. */
export const DEFAULT_SIZES: DemoSizes = {
  suppliers: 40,
  users: 25,
  accounts: 30,
  items: 30,
  contracts: 12,
  purchaseOrders: 60,
  requisitions: 40,
  invoices: 120,
};

/** A small seeded generator (mulberry32): numbers from 0 up to 1. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
