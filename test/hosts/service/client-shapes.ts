/** What clients of Open Connectors require of answers, as JSON Schemas. */
import Ajv2020 from 'ajv/dist/2020';

const string = { type: 'string' } as const;
const integer = { type: 'integer' } as const;
const boolean = { type: 'boolean' } as const;
const instant = { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' } as const;
const texts = { type: 'array', items: string } as const;
const object = (properties: object, required = Object.keys(properties)) => ({ type: 'object', properties, required });

const instance = object({
  id: integer,
  name: string,
  createdDate: instant,
  token: { type: 'string', minLength: 20 },
  element: object({ id: integer, name: string, key: { const: 'coupa' }, hub: { const: 'businessspendmanagement' } }),
  elementId: integer,
  tags: texts,
  valid: { const: true },
  disabled: boolean,
  configuration: { type: 'object', additionalProperties: { type: ['string', 'null'] } },
  eventsEnabled: boolean,
  traceLoggingEnabled: boolean,
  user: object({ id: integer, emailAddress: string, firstName: string, lastName: string }),
});

const entry = object({
  id: integer,
  key: string,
  name: string,
  description: string,
  propertyValue: { type: ['string', 'null'] },
  type: string,
  required: boolean,
  active: boolean,
  hideFromConsole: boolean,
});

const disposition = object({
  eventId: string,
  elementInstanceId: integer,
  notificationId: string,
  notifiedData: { type: ['string', 'null'] },
  createdDate: instant,
  updatedDate: instant,
});

const event = object({
  id: string,
  eventDate: instant,
  status: { enum: ['NEW', 'RECEIVED', 'DISPATCHED', 'CONSUMED', 'NOTIFIED'] },
  providerData: string,
  notifiedData: { type: 'array' },
  eventElementInstances: { type: 'array', items: disposition },
});

const delivery = object({
  notificationId: string,
  subscriptionId: integer,
  status: { enum: ['created', 'delivered', 'notified', 'retry', 'queued'] },
  createdDate: instant,
  updatedDate: instant,
  notification: object({
    id: string,
    from: string,
    topic: string,
    severity: { enum: ['low', 'medium', 'high'] },
    message: string,
    createdDate: instant,
    active: boolean,
    acknowledged: boolean,
  }),
  subscription: object({ id: integer, channel: { const: 'webhook' }, topics: texts, config: object({ url: string }) }),
});

const envelope = object({
  id: string,
  severity: string,
  topic: string,
  action: string,
  createdDate: instant,
  user: string,
  message: object({
    elementKey: { const: 'coupa' },
    accountId: integer,
    eventId: string,
    companyId: integer,
    instanceId: integer,
    instance_id: integer,
    instanceName: string,
    instanceTags: texts,
    userId: integer,
    raw: object({ objectType: string, instance_id: integer, events: { type: 'array' } }),
    events: {
      type: 'array',
      minItems: 1,
      maxItems: 10,
      items: object({
        elementKey: { const: 'coupa' },
        hubKey: { const: 'businessspendmanagement' },
        eventType: { enum: ['CREATED', 'UPDATED', 'DELETED', 'UNKNOWN'] },
        objectType: string,
        objectId: string,
        date: instant,
        pollDate: instant,
      }),
    },
  }),
});

const error = object({
  requestId: { type: 'string', pattern: '^[0-9a-f]{24}$' },
  message: { type: 'string', minLength: 10 },
});

const metadata = object({
  events: object({
    supported: { const: true },
    methods: { const: ['polling'] },
    polling: {
      type: 'object',
      minProperties: 10,
      additionalProperties: object({ eventTypes: texts, pollUrl: string }),
    },
  }),
});

/** By what clients call them. */
export const CLIENT_SHAPES = { instance, entry, disposition, event, delivery, envelope, error, metadata };

const ajv = new Ajv2020({ allErrors: true });
const validators = Object.fromEntries(
  Object.entries(CLIENT_SHAPES).map(([name, schema]) => [name, ajv.compile(schema)]),
);

/** What keeps a value from having the shape; empty when it has it. */
export function misfits(shape: keyof typeof CLIENT_SHAPES, value: unknown): readonly string[] {
  const validate = validators[shape]!;
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
}
