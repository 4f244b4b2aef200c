/** The events node: polls as long as it is deployed, sends every change into the flow, and takes commands. */
import { toEvents } from '../../connector';
import { createNotificationSink, type EngineNotice, type EventsConfiguration, type Subscription } from '../../events';
import { backPressure, connectionOf } from './activity-node';
import { createConfirmations, isConfirmation, type Confirmations } from './confirmations';
import { connectorFor, portsFor } from './connector-access';
import { obey } from './event-commands';
import { attend, type Attendance } from './event-hub';
import { eventMessages } from './event-messages';
import { eventStatus, startFailure } from './event-status';
import { inputInvalid, toFlowError } from './failure';
import { collectValues } from './form-values';
import { plainSecrets, secretSettings } from './secret-settings';
import type { FlowMessage, NodeConfig, NodeRed, NodeStatus, RuntimeNode } from './runtime-api';

const REFRESH_MS = 5000;

/** Registers the node type. */
export function registerEvents(red: NodeRed): void {
  const { adapter } = connectorFor(red);
  const properties = adapter.activities['events']?.properties ?? [];
  const secrets = secretSettings(adapter);

  function create(this: RuntimeNode, config: NodeConfig): void {
    red.nodes.createNode(this, config);
    const form = collectValues(properties, config);
    const confirmations = createConfirmations();
    const show = statusLine(this);
    let attendance: Attendance | undefined;
    const life = flowLife(red);
    const refresh = async (): Promise<void> => {
      const status = await attendance?.engine.status(attendance.id).catch(() => undefined);
      if (status !== undefined) show(eventStatus(status));
    };

    const begun = life.started.then(async () => {
      try {
        const configuration = toEvents(form);
        warnOfSecrets(this, form['configuration'], secrets);
        warnOf(this, configuration, connectionOf(red, config).get());
        const parts = { red, config, configuration, confirmations, isStopping: life.isStopping };
        attendance = await attend(red, subscriptionOf(this, parts), (notice) => {
          tell(this, notice);
          void refresh();
        });
      } catch (error) {
        show(startFailure(error));
        this.error(toFlowError(error), {});
      }
    });
    const timer = setInterval(() => void refresh(), REFRESH_MS);

    this.on('input', (message, _send, done) => {
      begun
        .then(async () => {
          if (isConfirmation(message)) settle(confirmations, message, config);
          else await obey(message, attendance);
        })
        .then(
          () => done(),
          (error: unknown) => done(toFlowError(error)),
        );
    });
    this.on('close', (_removed, done) => {
      clearInterval(timer);
      life.end();
      begun
        .then(async () => attendance?.leave())
        .then(() => this.status({}))
        .catch((error: unknown) => this.warn(`close: ${String(error)}`))
        .finally(done);
    });
  }

  red.nodes.registerType('coupa-events', create);
}

interface Parts {
  readonly red: NodeRed;
  readonly config: NodeConfig;
  readonly configuration: EventsConfiguration;
  readonly confirmations: Confirmations;
  readonly isStopping: () => boolean;
}

function subscriptionOf(node: RuntimeNode, parts: Parts): Subscription {
  const { red, config, configuration, confirmations, isStopping } = parts;
  const origin = red.util.generateId();
  const output = config['output'] === 'batch' ? 'batch' : 'record';
  const { clock } = portsFor(red);
  const sink = createNotificationSink(
    async (notification, { signal }) => {
      await backPressure.relief(node.id, origin, signal);
      // Nodes that are being stopped would lose it; the signal ends the wait, and the attempt does not count.
      if (isStopping()) await new Promise(() => undefined);
      const confirmed = config['delivery'] === 'confirmed' ? confirmations.wait(notification, signal) : undefined;
      for (const message of eventMessages(notification, output, origin)) node.send(message);
      await confirmed;
    },
    { clock, ...(configuration.dropNulls ? { dropNulls: 'drop' } : {}) },
  );
  const connection = connectionOf(red, config).get() as Subscription['connection'];
  // At another site the same node begins afresh.
  return { id: `${node.id} ${connection.siteAddress}`, connection, configuration, sink };
}

function settle(confirmations: Confirmations, message: FlowMessage, config: NodeConfig): void {
  if (config['delivery'] === 'confirmed') return confirmations.settle(message);
  throw inputInvalid('The message confirms an event, but this node counts events as delivered when they are sent.');
}

function warnOf(node: RuntimeNode, configuration: EventsConfiguration, connection: unknown): void {
  for (const { path, message } of configuration.warnings) node.warn(path === '' ? message : `${path}: ${message}`);
  if (configuration.callback !== undefined) {
    node.warn('event.notification.callback.url has no effect here: events go into the flow.');
  }
  const { siteAddress } = connection as Subscription['connection'];
  const named = configuration.connection['siteAddress'];
  if (typeof named === 'string' && !siteAddress.endsWith(named.replace(/^https?:\/\/|\/+$/g, ''))) {
    node.warn(`The connection of this node is used (${siteAddress}), not the siteAddress of the configuration.`);
  }
}

function warnOfSecrets(node: RuntimeNode, configuration: unknown, names: readonly string[]): void {
  const plain = plainSecrets(configuration, names);
  if (plain.length === 0) return;
  node.warn(
    `The flow file holds secrets in plain text (${plain.join(', ')}); they have no effect here, where the connection has its own. Open this node and press Done to have them masked, then deploy.`,
  );
}

/** What needs a person goes to Catch nodes; a site that is down comes back by itself and is logged by the engine. */
function tell(node: RuntimeNode, notice: EngineNotice): void {
  if (notice.kind === 'poll-failed' && !notice.error.retryable) {
    const { resource, error } = notice;
    node.error(Object.assign(new Error(`${resource}: ${error.message}`), { code: error.code }), { error });
  }
  if (notice.kind === 'delivered' && notice.report.dead > 0) {
    const why = notice.report.lastError ?? '';
    node.error(`${notice.report.dead} notifications were given up after their last attempt: ${why}`, {});
  }
}

/** Shows a line when it differs from the one before, because each is sent to every open editor. */
function statusLine(node: RuntimeNode): (status: NodeStatus) => void {
  let shown = '';
  return (status) => {
    const text = JSON.stringify(status);
    if (text === shown) return;
    shown = text;
    node.status(status);
  };
}

/** Messages that are sent before all nodes run, or while they are being stopped, are lost: neither must happen. */
function flowLife(red: NodeRed): { readonly started: Promise<void>; isStopping(): boolean; end(): void } {
  let stopping = false;
  let start = (): void => undefined;
  const started = new Promise<void>((resolve) => (start = resolve));
  const stop = (): void => void (stopping = true);
  red.events.on('flows:started', start);
  red.events.on('flows:stopping', stop);
  return {
    started,
    isStopping: () => stopping,
    end() {
      stopping = true;
      start();
      red.events.removeListener('flows:started', start);
      red.events.removeListener('flows:stopping', stop);
    },
  };
}
