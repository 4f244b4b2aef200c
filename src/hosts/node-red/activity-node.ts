/** What the activity nodes share: life cycle, one run at a time, status, errors, and an orderly end. */
import { CoupaError } from '../../errors';
import type { Activity, Connection, PropertyValues } from '../../sdk';
import { createBackPressure } from './back-pressure';
import { findConnection } from './connection-node';
import { connectorFor } from './connector-access';
import { toFlowError } from './failure';
import { collectValues } from './form-values';
import { createInputQueue } from './input-queue';
import { runParameters } from './parameters';
import type { Done, FlowMessage, NodeConfig, NodeRed, RuntimeNode, Send } from './runtime-api';
import { countJournals, keptFiles, type KeptFiles } from './run-files';
import { countOf, createRunStatus, type RunStatus } from './run-status';

/** So many messages may wait for a node; what comes on top is refused with an error instead of filling the memory. */
const WAITING_LIMIT = 10_000;

/** One for all nodes of the palette. */
export const backPressure = createBackPressure();

/** One run of an activity for one input message. */
export interface Run {
  readonly red: NodeRed;
  readonly activity: Activity;
  readonly connection: Connection;
  readonly parameters: PropertyValues;
  readonly message: FlowMessage;
  /** What the node sends: a message for each record, or one for each batch of them. */
  readonly output: 'record' | 'batch';
  /** What the node keeps of its runs on the disk. */
  readonly files: KeptFiles;
  readonly signal: AbortSignal;
  /**
   * Counts for the status line. Messages that stem from one message, as those of a sequence do, are counted together,
   * because nobody can read a count that begins again with every message.
   */
  readonly counts: Map<string, number>;
  readonly send: Send;
  readonly progress: (text: string) => void;
  /** Tells the user of the flow something that does not stop the run. */
  readonly warn: (text: string) => void;
  /** Resolves when the nodes that work on what this run has sent can take more. */
  readonly relief: () => Promise<void>;
}

/** What the status line says at the end of a run. */
export interface RunSummary {
  readonly text: string;
  readonly standing: 'good' | 'partly';
}

interface Input {
  readonly message: FlowMessage;
  readonly send: Send;
  readonly done: Done;
  readonly origin: string;
}

/** Registers the node type of one activity. @param run does the work; what it throws goes to Catch nodes. */
export function registerActivity(red: NodeRed, name: string, run: (run: Run) => Promise<RunSummary>): void {
  const connector = connectorFor(red);
  const properties = connector.adapter.activities[name]?.properties ?? [];

  function create(this: RuntimeNode, config: NodeConfig): void {
    red.nodes.createNode(this, config);
    const form = collectValues(properties, config);
    const activity = connector.createActivity(name);
    const status = createRunStatus(this);
    // A form that is not good on its own is shown, but may be completed by the parameters of a message.
    const deployed = deploy(activity, this.id, form).then(
      () => showReadiness(red, config, status),
      (error: unknown) => status.failed(error),
    );

    const files = keptFiles(red, config);
    void tellOfJournals(this, files);
    const countsFor = countsByOrigin();
    const queue = createInputQueue<Input>(WAITING_LIMIT, async (input, signal) => {
      const progress = (text: string): void =>
        status.progress(queue.waiting > 0 ? `${text} (${countOf(queue.waiting, 'waiting', 'waiting')})` : text);
      try {
        const connection = await connectionOf(red, config).use();
        const parameters = runParameters(properties, form, input.message);
        const output = config['output'] === 'batch' ? 'batch' : 'record';
        const counts = countsFor(input.origin);
        const relief = async (): Promise<void> => backPressure.relief(this.id, input.origin, signal);
        const { message, send } = input;
        const outside = { red, send, progress, relief, files, warn: (text: string) => this.warn(text) } as const;
        const summary = await run({ ...outside, activity, connection, parameters, message, output, signal, counts });
        if (queue.waiting > 0) progress(summary.text);
        else status.finished(summary.text, summary.standing);
        input.done();
      } catch (error) {
        status.failed(error);
        input.done(toFlowError(error));
      }
    });

    this.on('input', (message, send, done) => {
      const origin = message._msgid ?? red.util.generateId();
      const settled = backPressure.pending(this.id, origin);
      const finish: Done = (error) => {
        settled();
        done(error);
      };
      if (queue.add({ message, send, done: finish, origin }) === 'full') finish(toFlowError(queueFull()));
    });
    this.on('close', (_removed, done) => {
      const end = async (): Promise<void> => {
        const left = await queue.close();
        for (const input of left) input.done(toFlowError(neverBegun()));
        status.clear();
        await deployed;
        if (activity.state === 'started') await activity.onStop();
        if (activity.state === 'deployed') await activity.onUndeploy();
      };
      end()
        .catch((error: unknown) => this.debug(`close: ${String(error)}`))
        .finally(done);
    });
  }

  red.nodes.registerType(`coupa-${name}`, create);
}

function countsByOrigin(): (origin: string | undefined) => Map<string, number> {
  let latest: { readonly origin: string | undefined; readonly counts: Map<string, number> } | undefined;
  return (origin) => {
    if (latest === undefined || origin === undefined || latest.origin !== origin)
      latest = { origin, counts: new Map() };
    return latest.counts;
  };
}

async function deploy(activity: Activity, id: string, parameters: PropertyValues): Promise<void> {
  await activity.onDeploy({ id, parameters });
  await activity.onStart();
}

/** The connection node that a node names. @throws {CoupaError} `COUPA_CONFIGURATION_INVALID` when there is none. */
export function connectionOf(red: NodeRed, config: NodeConfig): NonNullable<ReturnType<typeof findConnection>> {
  const node = findConnection(red, config['connection']);
  if (node !== undefined) return node;
  const problem = config['connection'] ? 'is missing or disabled' : 'is not chosen';
  throw new CoupaError('COUPA_CONFIGURATION_INVALID', `The connection of this node ${problem}.`);
}

function showReadiness(red: NodeRed, config: NodeConfig, status: RunStatus): void {
  try {
    connectionOf(red, config).check();
    status.clear();
  } catch (error) {
    status.failed(error);
  }
}

async function tellOfJournals(node: RuntimeNode, files: KeptFiles): Promise<void> {
  const count = await countJournals(files);
  if (count === 0) return;
  const runs = `${countOf(count, 'run')} of this node did not end well`;
  node.warn(`${runs}; the same message goes on with it. The journals are in ${files.folder ?? ''}.`);
}

function queueFull(): CoupaError {
  return new CoupaError(
    'COUPA_QUEUE_FULL',
    `${WAITING_LIMIT} messages wait for this node already; this one was not taken and nothing was sent for it.`,
  );
}

function neverBegun(): CoupaError {
  return new CoupaError(
    'COUPA_CANCELLED',
    'The node was stopped or deployed anew before this message had its turn; nothing was sent for it.',
  );
}
