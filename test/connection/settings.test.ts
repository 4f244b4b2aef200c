import fc from 'fast-check';
import { createSiteConnection } from '../../src/connection';
import { CoupaError } from '../../src/errors';
import { createNodePorts } from '../../src/platform';
import type { PropertyValues } from '../../src/sdk';
import { OAUTH } from './local-site';

const siteAddress = 'acme.coupahost.com';
const ports = createNodePorts();

function faults(values: PropertyValues): string[] {
  try {
    createSiteConnection(values, ports);
    return [];
  } catch (error) {
    if (!(error instanceof CoupaError)) throw error;
    expect(error.code).toBe('COUPA_CONFIGURATION_INVALID');
    for (const { message } of error.problems) expect(error.message).toContain(message);
    return error.problems.map(({ path }) => path);
  }
}

describe('The properties of a connection', () => {
  it.each<[string, PropertyValues]>([
    ['an API key alone', { siteAddress, 'api.key': 'abc123' }],
    ['an OAuth client alone', { siteAddress, ...OAUTH }],
    ['both, with a choice', { siteAddress, ...OAUTH, 'api.key': 'abc123', 'auth.type': 'oauth' }],
    [
      'a key with faulty but unused OAuth values',
      { siteAddress, 'api.key': 'a1b2', 'auth.type': 'apikey', 'oauth.scope': 'a,b' },
    ],
    [
      'blank values of a form',
      { siteAddress, 'api.key': ' abc123 ', 'oauth.scope': '', 'auth.type': '', optionalSettings: '' },
    ],
    ['numbers as text', { siteAddress, 'api.key': 'abc123', 'requests.per.second': '10', 'timeout.seconds': ' 30 ' }],
    [
      'rows of optional settings',
      { siteAddress, 'api.key': 'abc123', optionalSettings: [{ name: 'retry.attempts', value: '3' }] },
    ],
  ])('are accepted with %s', (_what, values) => {
    expect(faults(values)).toEqual([]);
  });

  it.each<[string, PropertyValues, string[]]>([
    ['nothing', {}, ['/siteAddress', '/auth.type']],
    ['something that is no object', null as unknown as PropertyValues, ['/siteAddress', '/auth.type']],
    ['key and client without a choice', { siteAddress, ...OAUTH, 'api.key': 'abc123' }, ['/auth.type']],
    ['an unknown kind', { siteAddress, 'api.key': 'abc123', 'auth.type': 'basic' }, ['/auth.type']],
    [
      'a client without its secret and scopes',
      { siteAddress, 'oauth.client.id': 'x1' },
      ['/oauth.client.secret', '/oauth.scope'],
    ],
    ['scopes with commas', { siteAddress, ...OAUTH, 'oauth.scope': 'core.a.read,core.b.read' }, ['/oauth.scope']],
    ['a scope with a quote', { siteAddress, ...OAUTH, 'oauth.scope': 'core."a' }, ['/oauth.scope']],
    ['a placeholder', { siteAddress, 'api.key': 'xxxxxxxx' }, ['/api.key']],
    ['a hint as value', { siteAddress, 'api.key': '<your api key>' }, ['/api.key']],
    ['a masked value', { siteAddress, 'api.key': '__PWRD__' }, ['/api.key']],
    ['a header of its own', { siteAddress, 'api.key': 'abc\r\nX-Evil: 1' }, ['/api.key']],
    ['a control character', { siteAddress, 'api.key': 'abc\u0007def' }, ['/api.key']],
    ['a typographic dash', { siteAddress, 'api.key': 'abc–def' }, ['/api.key']],
    ['a space', { siteAddress, 'api.key': 'abc def' }, ['/api.key']],
    ['a number as key', { siteAddress, 'api.key': 12345, 'auth.type': 'apikey' }, ['/api.key']],
    ['a key without end', { siteAddress, 'api.key': 'a'.repeat(5000) }, ['/api.key']],
    [
      'a rate above the limit',
      { siteAddress, 'api.key': 'abc123', 'requests.per.second': 25.1 },
      ['/requests.per.second'],
    ],
    ['a rate of nothing', { siteAddress, 'api.key': 'abc123', 'requests.per.second': '0' }, ['/requests.per.second']],
    ['a timeout in words', { siteAddress, 'api.key': 'abc123', 'timeout.seconds': 'long' }, ['/timeout.seconds']],
    [
      'an unknown setting',
      { siteAddress, 'api.key': 'abc123', optionalSettings: [{ name: 'speed', value: '1' }] },
      ['/optionalSettings/0'],
    ],
    [
      'settings that are no list',
      { siteAddress, 'api.key': 'abc123', optionalSettings: 'fast' },
      ['/optionalSettings'],
    ],
  ])('are refused with %s', (_what, values, paths) => {
    expect(faults(values)).toEqual(paths);
  });

  it('never repeat a faulty secret in the error', () => {
    for (const key of ['s3cr3t with space', 's3cr3t\nX-Evil: 1', 's3cr3t–x']) {
      const error = (() => {
        try {
          return createSiteConnection({ siteAddress, 'api.key': key }, ports);
        } catch (thrown) {
          return thrown as CoupaError;
        }
      })();
      expect(`${JSON.stringify(error)}${(error as CoupaError).stack}`).not.toContain('s3cr3t');
    }
  });

  it('never fail with anything but a configuration error, whatever the values are', () => {
    const names = [
      'siteAddress',
      'auth.type',
      'api.key',
      'oauth.client.id',
      'oauth.client.secret',
      'oauth.scope',
      'requests.per.second',
      'optionalSettings',
    ];
    const values = fc.dictionary(fc.constantFrom(...names), fc.oneof(fc.anything(), fc.string(), fc.constant('oauth')));
    fc.assert(
      fc.property(values, (given) => void faults(given)),
      { numRuns: 500 },
    );
  });
});
