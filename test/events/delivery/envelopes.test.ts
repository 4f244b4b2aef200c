/** How notifications look to their receivers. */
import {
  cloudEvent,
  envelopeFacts,
  LARGEST_BODY_BYTES,
  notificationBodies,
  openConnectorsEnvelope,
  type BodyRules,
  type ChangeEvent,
} from '../../../src/events';
import { change, stored } from './fixture';

const FACTS = envelopeFacts({
  subscription: 'acme',
  site: 'https://acme.coupahost.com',
  accountId: 12,
  companyId: 34,
  instanceId: 123456,
  userId: 56,
  instanceName: 'My Coupa',
  instanceTags: ['prod'],
  user: 'jane',
});

const RULES: BodyRules = { format: 'open-connectors', facts: FACTS, dropNulls: false };

function bodies(events: readonly ChangeEvent[], rules: Partial<BodyRules> = {}) {
  const made = notificationBodies({ stored: stored(), events }, { ...RULES, ...rules });
  return { ...made, parsed: made.bodies.map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()) as unknown) };
}

describe("Open Connectors' envelope", () => {
  const created = change('7', {
    kind: 'CREATED',
    date: '2024-01-15T10:20:30.999-08:00',
    pollDate: '2024-01-15T18:25:00Z',
  });

  it('has exactly the members of the original, with integers for ids and UTC seconds for instants', () => {
    const event = {
      elementKey: 'coupa',
      hubKey: 'businessspendmanagement',
      eventType: 'CREATED',
      objectType: 'invoices',
      objectId: '7',
      date: '2024-01-15T18:20:30Z',
      pollDate: '2024-01-15T18:25:00Z',
    };
    expect(openConnectorsEnvelope({ stored: stored(), events: [created] }, FACTS)).toEqual({
      id: 'note-1',
      severity: 'low',
      topic: 'event',
      action: 'notify',
      createdDate: '2026-03-02T08:00:00Z',
      user: 'jane',
      message: {
        elementKey: 'coupa',
        accountId: 12,
        eventId: 'note-1',
        companyId: 34,
        instanceId: 123456,
        instance_id: 123456,
        instanceName: 'My Coupa',
        instanceTags: ['prod'],
        userId: 56,
        raw: { objectType: 'invoices', instance_id: 123456, invoices: [created.record], events: [event] },
        events: [event],
      },
    });
  });

  it('lets receivers find the records under the key that raw.objectType names, deleted ones excepted', () => {
    const events = [change('1'), change('2', { kind: 'DELETED', record: undefined } as never), change('3')];
    const { message } = openConnectorsEnvelope({ stored: stored(), events }, FACTS);
    const records = message.raw[String(message.raw['objectType'])] as { id: number }[];
    expect(records.map(({ id }) => id)).toEqual([1, 3]);
    expect(message.events.map(({ objectId, eventType }) => [objectId, eventType])).toEqual([
      ['1', 'UPDATED'],
      ['2', 'DELETED'],
      ['3', 'UPDATED'],
    ]);
  });

  it('names changed fields only when they were asked for', () => {
    const told = openConnectorsEnvelope(
      { stored: stored(), events: [change('1', { changedFields: ['/total'] })] },
      FACTS,
    );
    expect(told.message.events[0]?.changedFields).toEqual(['/total']);
    const { message } = openConnectorsEnvelope({ stored: stored(), events: [change('1')] }, FACTS);
    expect(Object.keys(message.events[0] ?? {})).not.toContain('changedFields');
  });

  it('gives an instance without a number one that stays the same and is a positive 32-bit integer', () => {
    const numbers = ['acme', 'acme', 'other', ''].map((subscription) => envelopeFacts({ subscription }).instanceId);
    expect(numbers[0]).toBe(numbers[1]);
    expect(new Set(numbers).size).toBe(3);
    for (const each of numbers) expect(Number.isInteger(each) && each > 0 && each < 2 ** 31).toBe(true);
  });
});

describe('null members of records', () => {
  const record = { id: 1, a: null, b: { c: null, d: [null, { e: null, f: 0 }] }, g: false, h: '' };
  const recordIn = (parsed: readonly unknown[]): unknown =>
    (parsed[0] as { message: { raw: { invoices: unknown[] } } }).message.raw.invoices[0];

  it('are left out at every depth when the configuration says so, and nothing else is', () => {
    const { parsed } = bodies([change('1', { record })], { dropNulls: true });
    expect(recordIn(parsed)).toEqual({ id: 1, b: { d: [null, { f: 0 }] }, g: false, h: '' });
  });

  it('do not take a member with them whose name means something to JavaScript', () => {
    const text = '{"id":1,"__proto__":{"a":null,"b":1},"constructor":null,"toString":2}';
    const { bodies: made } = bodies([change('1', { record: JSON.parse(text) as never })], { dropNulls: true });
    expect(Buffer.from(made[0]?.bytes ?? []).toString()).toContain('[{"id":1,"__proto__":{"b":1},"toString":2}]');
  });

  it('stay otherwise', () => expect(recordIn(bodies([change('1', { record })]).parsed)).toEqual(record));
});

describe('CloudEvents', () => {
  it('carry what the specification requires, and what Coupa tells', () => {
    const event = change('7', { changedFields: ['/total', '/status'] });
    expect(cloudEvent(event, FACTS)).toEqual({
      specversion: '1.0',
      id: event.id,
      source: 'https://acme.coupahost.com/api/invoices',
      type: 'com.coupa.invoices.updated',
      time: '2026-03-02T07:59:30Z',
      subject: '7',
      dataschema: 'urn:coupa:r38:invoices',
      partitionkey: 'invoices/7',
      polldate: '2026-03-02T08:00:00Z',
      changedfields: '/total /status',
      datacontenttype: 'application/json',
      data: event.record,
    });
  });

  it('keep to the names and values that the specification allows', () => {
    const events = [
      change('7'),
      change('', { objectId: '' }),
      change('8', { kind: 'DELETED', record: undefined } as never),
      change('9', { object: 'suppliers/addresses', objectType: 'adresses' }),
    ];
    for (const event of events) {
      const { data: _data, ...attributes } = cloudEvent(event, FACTS);
      for (const [name, value] of Object.entries(attributes)) {
        expect(name).toMatch(/^[a-z0-9]{1,20}$/);
        expect([name, typeof value === 'string' && value !== '']).toEqual([name, true]);
      }
      expect(URL.canParse(attributes.source)).toBe(true);
    }
  });

  it('travel as a batch, also when there is one', () => {
    const { bodies: made, parsed } = bodies([change('7')], { format: 'cloudevents' });
    expect(made[0]?.contentType).toBe('application/cloudevents-batch+json');
    expect(parsed[0]).toMatchObject([{ specversion: '1.0', subject: '7' }]);
  });
});

describe('a notification that is too large for one body', () => {
  const big = (id: string, bytes: number): ChangeEvent => change(id, { record: { id, text: 'x'.repeat(bytes) } });

  it('is one body up to the limit of Open Connectors', () => {
    const { bodies: made, tooLarge } = bodies(['1', '2', '3'].map((id) => big(id, 2 * 1024 * 1024)));
    expect([made.length, tooLarge.length]).toEqual([1, 0]);
    expect(made[0]?.id).toBe('note-1');
  });

  it('is sent in parts that fit, hold every event once and in order, and are called the same every time', () => {
    const events = Array.from({ length: 10 }, (_, index) => big(String(index + 1), 2 * 1024 * 1024));
    const [first, second] = [bodies(events), bodies(events)];
    expect(first.bodies.length).toBeGreaterThan(1);
    for (const { bytes } of first.bodies) expect(bytes.length).toBeLessThanOrEqual(LARGEST_BODY_BYTES);
    expect(first.bodies.flatMap((body) => body.events.map(({ id }) => id))).toEqual(events.map(({ id }) => id));
    expect(first.bodies.map(({ id }) => id)).toEqual(second.bodies.map(({ id }) => id));
    expect(new Set([...first.bodies.map(({ id }) => id), 'note-1']).size).toBe(first.bodies.length + 1);
    const ids = first.parsed.map((body) => (body as { message: { eventId: string } }).message.eventId);
    expect(ids).toEqual(first.bodies.map(({ id }) => id));
  });

  it('never calls parts with other events the same, whatever the limit was', () => {
    const events = Array.from({ length: 8 }, (_, index) => big(String(index + 1), 1_000));
    const contents = new Map<string, string>();
    for (const maxBytes of [3_000, 5_000, 9_000, 20_000, 100_000]) {
      for (const body of bodies(events, { maxBytes }).bodies) {
        const content = body.events.map(({ id }) => id).join();
        expect(contents.get(body.id) ?? content).toBe(content);
        contents.set(body.id, content);
      }
    }
    expect(contents.size).toBeGreaterThan(3);
  });

  it('tells a single event that is too large, and sends the others', () => {
    const events = [big('1', 100), big('2', 20_000), big('3', 100)];
    const { bodies: made, tooLarge } = bodies(events, { maxBytes: 10_000 });
    expect(tooLarge).toEqual([{ event: events[1], bytes: expect.any(Number) as number }]);
    expect(made.flatMap((body) => body.events.map(({ objectId }) => objectId))).toEqual(['1', '3']);
  });

  it('never holds more than ten events in a body', () => {
    const { bodies: made } = bodies(Array.from({ length: 23 }, (_, index) => change(String(index + 1))));
    expect(Math.max(...made.map(({ events }) => events.length))).toBeLessThanOrEqual(10);
    expect(made.flatMap(({ events }) => events)).toHaveLength(23);
  });
});
