/** What every route of the service works with. */
import type { Redactor } from '../../connection';
import type { Ports, StateStore } from '../../sdk';
import type { SqlDatabase } from '../../stores';
import type { Sealer } from './encryption/sealing';
import type { ServiceLimits } from './limits';
import type { InstanceRunner } from './instances/runner';
import type { SitePool } from './instances/site-pool';
import type { Telemetry } from './telemetry';

/** The parts of a running service. */
export interface ServiceContext {
  readonly database: SqlDatabase;
  readonly store: StateStore;
  readonly sealer: Sealer;
  readonly ports: Ports;
  readonly limits: ServiceLimits;
  readonly sites: SitePool;
  readonly runner: InstanceRunner;
  readonly telemetry: Telemetry;
  /** Knows the keys of the service and the secrets of those who called last; `ports.logger` goes through it. */
  readonly redactor: Redactor;
  /** The base path of the API: `/elements/api-v2`. */
  readonly basePath: string;
  /** Where configurations may point to. */
  readonly addresses: AddressRules;
}

/** Which addresses inside the operator's own network the service may call on behalf of its users. */
export interface AddressRules {
  /** Sites: host names, addresses or CIDR ranges; none when empty. */
  readonly sites: readonly string[];
  /** Callbacks, likewise. */
  readonly callbacks: readonly string[];
}
