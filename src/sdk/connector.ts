/**
 * The connector contract that every host programs against, shaped after Jitterbit's Connector SDK: a connector has a
 * connection factory and activities; an activity can say which objects it works on and what their schema is.
 */
import type { AdapterDocument } from './adapter';
import type { WriteJournal } from './journal';
import type { DataRecord, RecordProblem } from './record';
import type { StateStore } from './state-store';

/** Values of a form, by property name. Forms send strings; a library caller may send native values. */
export type PropertyValues = Readonly<Record<string, unknown>>;

/** What the Test button shows. */
export interface TestOutcome {
  readonly ok: boolean;
  /** One word of a closed list that the connector documents. */
  readonly outcome: string;
  /** What was found and, when it is not good, what to do next. */
  readonly message: string;
  /** Milliseconds of the request that answered, when one did. */
  readonly roundTripMs?: number;
}

/** An open or openable connection. */
export interface Connection {
  /** Checks the properties and prepares what the first request needs. Idempotent. */
  open(): Promise<void>;
  close(): Promise<void>;
}

/** Makes connections from the values of the endpoint's form. */
export interface ConnectionFactory {
  /** @throws when a value is missing or malformed, naming the property. */
  createConnection(values: PropertyValues): Connection;
}

/** One row of an object list. */
export interface DiscoverableObject {
  /** Technical name, e.g. `suppliers/addresses`; the value that a form stores. */
  readonly name: string;
  readonly displayName: string;
  /** The definition that describes it, e.g. `RemitToAddress`. */
  readonly type: string;
  readonly description: string;
  /** Technical name of the parent, for a sub-object. */
  readonly parent?: string;
}

/** One field of an object's schema. */
export interface DiscoverableField {
  /** Path from the record, dot-separated: `supplier.name`. */
  readonly name: string;
  readonly displayName: string;
  readonly dataType: 'string' | 'integer' | 'decimal' | 'boolean' | 'date' | 'dateTime' | 'object' | 'array';
  readonly filterable: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly possibleValues?: readonly string[];
}

/** A value that a designer can propose for a property of a form; others may be typed. */
export interface Suggestion {
  readonly value: string;
  /** What it is, in a few words. */
  readonly label: string;
}

/** The fields of one object. */
export interface ObjectSchema {
  readonly object: DiscoverableObject;
  readonly fields: readonly DiscoverableField[];
  /** Values for other properties of the activity's form, by the property's name; of a key-value list, its names. */
  readonly suggestions: Readonly<Record<string, readonly Suggestion[]>>;
}

/** What flows into and out of an activity, as JSON Schemas (2020-12); absent where nothing flows. */
export interface ActivityMetadata {
  readonly requestSchema?: Readonly<Record<string, unknown>>;
  readonly responseSchema?: Readonly<Record<string, unknown>>;
}

/** What discovery may ask about. */
export interface DiscoveryRequest {
  /** Words that must occur in name, type or description. */
  readonly search?: string;
  /** The activity's form as filled in so far. */
  readonly values?: PropertyValues;
}

/** What one run of an activity gets. */
export interface ExecutionContext {
  readonly connection: Connection;
  /** The activity's own form values; the connection's went into the connection. */
  readonly parameters: PropertyValues;
  /** Records for a target; absent for a source. An error in place of a record stands for one that could not be read. */
  readonly input?: AsyncIterable<DataRecord | Error> | Iterable<DataRecord | Error>;
  /** Of a source: where to go on, from a {@link ResultPage} of the same form. */
  readonly resumeToken?: string;
  /** Of a source: `interactive` when somebody waits for it, as for a preview; `bulk` when left out. */
  readonly lane?: 'bulk' | 'interactive';
  /** Of a target that writes records: makes the run restartable, with the same input. Uploads have none. */
  readonly journal?: WriteJournal;
  readonly signal?: AbortSignal;
  /** Of a source that polls: remembers what was read, and what still has to be handed on. */
  readonly store?: StateStore;
  /** Of such a source: its name in the store, the same after every restart. */
  readonly subscription?: string;
}

/** A piece of the result of a source. */
export interface ResultPage {
  readonly records: readonly DataRecord[];
  /** Goes on after this page and every page before it, also in another process. Holds no secret. */
  readonly resumeToken: string;
  /** What the user should know about the request, e.g. a field that no record had. */
  readonly warnings?: readonly RecordProblem[];
}

/** The first records of a query. */
export interface Preview {
  readonly records: readonly DataRecord[];
  /** As those of a {@link ResultPage}. */
  readonly warnings: readonly RecordProblem[];
}

/** Where an activity is in its life. */
export type ActivityState = 'stopped' | 'deployed' | 'started';

/** A deployed activity: its form values and the connection it belongs to. */
export interface DeployedActivity {
  readonly id: string;
  readonly parameters: PropertyValues;
}

/** What a user drags onto the canvas. */
export interface Activity<Output = unknown> {
  /** The key under `activities` in adapter.json. */
  readonly name: string;
  readonly polarity: 'source' | 'target';
  readonly state: ActivityState;
  onDeploy(entity: DeployedActivity): Promise<void>;
  onStart(): Promise<void>;
  onStop(): Promise<void>;
  onUndeploy(): Promise<void>;
  /**
   * Runs once. The result is a stream: the consumer's pace is the producer's pace, and ending the iteration ends the
   * work. Sources yield records, targets yield one WriteResult per input record, in input order.
   */
  execute(context: ExecutionContext): AsyncIterable<Output>;
  /** As `execute`, page by page, for sources that can go on after an end that nobody wanted. */
  executePages?(context: ExecutionContext): AsyncIterable<ResultPage>;
  getObjectList(request: DiscoveryRequest): Promise<readonly DiscoverableObject[]>;
  getObjectSchema(object: string): Promise<ObjectSchema>;
  getMetadata(parameters: PropertyValues): Promise<ActivityMetadata>;
}

/** The whole connector. */
export interface Connector {
  readonly name: string;
  readonly version: string;
  readonly adapter: AdapterDocument;
  readonly connectionFactory: ConnectionFactory;
  /** A fresh activity for the key, because an activity has a life of its own. @throws for an unknown key. */
  createActivity(name: string): Activity;
  /** Never throws: whatever goes wrong is an outcome. */
  testConnection(values: PropertyValues, signal?: AbortSignal): Promise<TestOutcome>;
  /**
   * Reads the first few records of a Query form, deployed or not, ahead of the bulk work of this process. Changes nothing.
   * @param values of the connection's form
   * @param parameters of the Query's form
   * @throws {CoupaError} whatever keeps the query from running.
   */
  previewQuery(values: PropertyValues, parameters: PropertyValues, signal?: AbortSignal): Promise<Preview>;
}
