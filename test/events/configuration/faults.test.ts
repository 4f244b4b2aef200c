/** Bad configuration: every fault at once, each with its path and what was expected, and never a secret. */
import fc from 'fast-check';
import { type CoupaError, isCoupaError } from '../../../src/errors';
import { EVENT_SETTINGS, readEventsConfiguration } from '../../../src/events';

function refusalOf(input: unknown): CoupaError {
  try {
    readEventsConfiguration(input);
  } catch (error) {
    if (isCoupaError(error)) return error;
    throw error;
  }
  throw new Error('It was accepted.');
}

const pathsOf = (input: unknown): readonly string[] => refusalOf(input).problems.map(({ path }) => path);
const POLLED = { resources: [{ object: 'invoices' }] };

it('tells all faults of a configuration at once', () => {
  const error = refusalOf({
    element: { key: 'coupa' },
    name: ['no text'],
    configuration: {
      'event.notification.enabled': 'maybe',
      'event.vendor.type': 'webhook',
      'event.poller.refresh_interval': '-5',
      'event.poller.overlap': 'long',
      'event.notification.callback.url': 'ftp://example.com',
      'event.notification.format': 'xml',
      'event.notification.timeout': '1d',
      'event.poller.configuration': {
        invoices: {
          url: "/hubs/x/invoices?where=updated_at>='${date:yyyy-MM-ddTHH:mm}'",
          pollDelay: 'soon',
          pageSize: 1.5,
          start: 'yesterday',
          datesConfiguration: {
            updatedDateField: 'updatd-at',
            updatedDateFormat: 'yyyy-mm-dd',
            createdDateFormat: 'QQ',
          },
        },
        'a/b~c': { url: '/hubs/x/unknown' },
        users: 7,
        accounts: { url: 'accounts', datesConfiguration: 'no json', idField: 'idd', watch: 'cod' },
      },
    },
  });
  expect(error.code).toBe('COUPA_CONFIGURATION_INVALID');
  const base = '/configuration/event.poller.configuration';
  expect([...error.problems.map(({ path }) => path)].sort()).toEqual(
    [
      '/name',
      '/configuration/event.notification.enabled',
      '/configuration/event.vendor.type',
      '/configuration/event.poller.refresh_interval',
      '/configuration/event.poller.overlap',
      '/configuration/event.notification.callback.url',
      '/configuration/event.notification.format',
      '/configuration/event.notification.timeout',
      `${base}/invoices/url`,
      `${base}/invoices/pollDelay`,
      `${base}/invoices/pageSize`,
      `${base}/invoices/start`,
      `${base}/invoices/datesConfiguration/updatedDateField`,
      `${base}/invoices/datesConfiguration/updatedDateFormat`,
      `${base}/invoices/datesConfiguration/createdDateFormat`,
      `${base}/a~1b~0c/url`,
      `${base}/users`,
      `${base}/accounts/datesConfiguration`,
      `${base}/accounts/idField`,
      `${base}/accounts/watch`,
    ].sort(),
  );
  expect(error.message).toMatch(/nothing was started. 20 problems. .* And 15 more\.$/s);
  for (const { message } of error.problems)
    expect(message).toMatch(/expected|letter|has no month|no object|did you mean|begins with/);
});

describe('a fault in the short form has its path', () => {
  it.each([
    [{ object: 'inovices' }, ['/object']],
    [[{ object: 'invoices' }, {}], ['/1/object']],
    [[{ object: 'invoices' }, 'suppliers'], ['/1']],
    [{ object: 'invoices', where: 'status = a or id = 1' }, ['/where']],
    [{ object: 'invoices', where: 'statsu = a' }, ['/where']],
    [{ object: 'invoices', watch: ['status', 'statsu'] }, ['/watch']],
    [{ object: 'invoices', watch: ['status'], fields: ['id'] }, ['/watch']],
    [{ object: 'invoices', fields: 'statsu' }, ['/fields']],
    [{ object: 'invoices', updated: 'updated-by..x' }, ['/updated']],
    [{ object: 'invoices', idField: 'idd' }, ['/idField']],
    [{ object: 'invoices', interval: 0 }, ['/interval']],
    [{ object: 'invoices', interval: '15 parsecs' }, ['/interval']],
    [{ object: 'invoices', overlap: -1 }, ['/overlap']],
    [{ object: 'invoices', start: '2024-99-99' }, ['/start']],
    [{ object: 'invoices', reconcile: { every: 'x' } }, ['/reconcile/every']],
    [{ object: 'invoices', deletions: [] }, ['/deletions']],
    [{ object: 'invoices', deletions: { accept: 'some' } }, ['/deletions/accept']],
    [{ object: 'suppliers/addresses' }, ['']],
    [[{ object: 'invoices' }, { object: 'invoices' }], ['']],
    [
      [
        { object: 'invoices', interval: 5 },
        { object: 'users', interval: 6 },
      ],
      ['/1/interval'],
    ],
    [{ resources: [], 'event.notification.enabled': true }, ['/event.poller.configuration']],
    [{ resources: 'x' }, ['/resources']],
    [[], ['/event.poller.configuration']],
  ])('%j', (input, paths) => {
    expect(pathsOf(input)).toEqual(paths);
  });
});

describe('a fault of delivery has its path and repeats no secret', () => {
  it.each([
    ['event.notification.callback.url', 'example.com'],
    ['event.notification.callback.url', 'https://user:verysecretword@example.com'],
    ['event.notification.callback.headers', 'verysecretword'],
    ['event.notification.callback.headers', '{"Authorization": '],
    ['event.notification.signature.key', '********'],
    ['event.notification.signature.key', { key: 'verysecretword' }],
    ['event.notification.standardwebhooks.secret', 'whsec_verysecretword'],
    ['event.notification.basic.password', 'verysecretword'],
    ['event.notification.schedule', 'often'],
    ['event.notification.failure.policy', 'retry'],
    ['event.notification.keep', '99999d'],
    ['event.notification.body.limit.mb', 0],
    ['filter.response.nulls', 'perhaps'],
    ['event.poller.timezone', {}],
    ['event.poller.start', 'later'],
  ])('%s: %j', (key, value) => {
    const error = refusalOf({ ...POLLED, 'event.notification.callback.url': 'https://example.com', [key]: value });
    expect(error.problems.map(({ path }) => path)).toEqual([`/${key}`]);
    expect(JSON.stringify(error)).not.toContain('verysecretword');
  });

  it('names the header', () => {
    const headers = { 'X-Ok': 'fine', 'X Bad': 'verysecretword', Host: 'verysecretword', 'X-Lines': 'a\nb' };
    const error = refusalOf({
      ...POLLED,
      'event.notification.callback.url': 'https://example.com',
      'event.notification.callback.headers': headers,
    });
    const base = '/event.notification.callback.headers';
    expect(error.problems.map(({ path }) => path)).toEqual([`${base}/X Bad`, `${base}/Host`, `${base}/X-Lines`]);
    expect(JSON.stringify(error)).not.toContain('verysecretword');
  });
});

describe('delivery', () => {
  it('is read from all its keys, native or as text', () => {
    const secrets = ['a', 'b'].map((letter) => `whsec_${Buffer.from(letter.repeat(32)).toString('base64')}`);
    const { callback, keepDeliveredMs, dropNulls } = readEventsConfiguration({
      ...POLLED,
      'event.notification.callback.url': ' https://example.com/events?tenant=7 ',
      'event.notification.callback.headers': 'X-Tenant: 7\nX-More: a: b\n',
      'event.notification.basic.username': 'user',
      'event.notification.basic.password': 'pass word',
      'event.notification.signature.key': 'key ',
      'event.notification.standardwebhooks.secret': secrets.join(' '),
      'event.notification.format': 'CloudEvents',
      'event.notification.schedule': 'standard_webhooks',
      'event.notification.failure.policy': 'pause',
      'event.notification.allowed.internal.hosts': 'erp.local, 10.0.0.0/8',
      'event.notification.timeout': '45',
      'event.notification.body.limit.mb': '0.5',
      'event.notification.keep': '30',
      'filter.response.nulls': 'false',
    });
    expect(callback).toEqual({
      url: 'https://example.com/events?tenant=7',
      headers: { 'X-Tenant': '7', 'X-More': 'a: b' },
      basic: { username: 'user', password: 'pass word' },
      signatureKey: 'key ',
      standardWebhooksSecrets: secrets,
      format: 'cloudevents',
      schedule: 'standard-webhooks',
      whenExhausted: 'pause',
      allowedInternalHosts: ['erp.local', '10.0.0.0/8'],
      timeoutMs: 45_000,
      maxBodyBytes: 524_288,
    });
    expect([keepDeliveredMs, dropNulls]).toEqual([2_592_000_000, false]);
  });

  it('is not needed, and events are off unless they are turned on', () => {
    const off = readEventsConfiguration({ siteAddress: 'acme.coupahost.com', 'api.key': 'k' });
    expect(off).toMatchObject({
      enabled: false,
      resources: [],
      connection: { siteAddress: 'acme.coupahost.com', 'api.key': 'k' },
    });
    expect(off.callback).toBeUndefined();
    expect(pathsOf({ 'event.notification.enabled': true })).toEqual(['/event.poller.configuration']);
  });

  it('ignores stray keys with a warning that repeats no value', () => {
    const { warnings } = readEventsConfiguration({ ...POLLED, 'some.token': 'verysecretword' });
    expect(warnings).toEqual([{ path: '/some.token', message: 'is not known here and ignored' }]);
  });
});

it('lists every key once, with what it is for', () => {
  const keys = EVENT_SETTINGS.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  for (const { about } of EVENT_SETTINGS) expect(about).toMatch(/^[A-Z].*\.$/);
});

describe('no input crashes it', () => {
  const word = fc.constantFrom(
    ...EVENT_SETTINGS.map(({ key }) => key),
    ...[
      'object',
      'resources',
      'configuration',
      'url',
      'where',
      'watch',
      'start',
      'datesConfiguration',
      'updatedDateField',
    ],
    ...[
      'invoices',
      'orders',
      'status = a',
      '15m',
      'all',
      '__proto__',
      'constructor',
      'siteAddress',
      'element',
      'name',
      'tags',
    ],
  );
  const leaf = fc.oneof(word, fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.double());
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(word, tie('tree'), { maxKeys: 6 }),
    ),
  }));

  const isRead = (input: unknown): boolean => {
    try {
      return Array.isArray(readEventsConfiguration(input).resources);
    } catch (error) {
      return isCoupaError(error) && error.code === 'COUPA_CONFIGURATION_INVALID' && error.problems.length > 0;
    }
  };

  it('be it shaped like one', () => {
    fc.assert(fc.property(tree, isRead), { numRuns: 1000 });
  });

  it('be it the text of one', () => {
    fc.assert(
      fc.property(tree, (value) => isRead(JSON.stringify(value))),
      { numRuns: 300 },
    );
  });

  it('be it anything', () => {
    fc.assert(fc.property(fc.anything(), isRead), { numRuns: 500 });
  });

  it('be it a url or a filter of any text', () => {
    const piece = fc.constantFrom(
      '/hubs/x/invoices',
      '?',
      '&',
      'where=',
      '${date}',
      '${',
      "'",
      'status',
      '=',
      ' or ',
      '%',
      '%ff',
      '+',
      '(',
      'a',
    );
    const text = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(
        text,
        (url) =>
          isRead({ 'event.poller.configuration': { invoices: { url } } }) && isRead({ object: 'invoices', where: url }),
      ),
      { numRuns: 500 },
    );
  });

  it('be it huge', () => {
    expect(isRead('['.repeat(1_000_000))).toBe(true);
    expect(isRead({ 'event.poller.configuration': '"'.repeat(6_000_000) })).toBe(true);
    expect(isRead(Array.from({ length: 10_000 }, () => ({ object: 'invoices' })))).toBe(true);
    expect(refusalOf(Array.from({ length: 400 }, () => 7)).problems).toHaveLength(200);
  });
});
