import { inspect } from 'node:util';
import { CoupaError, ERROR_CATALOGUE, isCoupaError } from '../../src/errors';

describe('CoupaError', () => {
  const error = new CoupaError('COUPA_PERMISSION_DENIED', 'The site refused GET /api/invoices.', {
    http: { method: 'GET', path: '/api/invoices?secret=1', status: 403 },
    cause: new Error('inner'),
  });

  it('takes whether it may be retried and what to do next from the catalogue', () => {
    expect(error.retryable).toBe(false);
    expect(error.remedy).toBe(ERROR_CATALOGUE.COUPA_PERMISSION_DENIED.remedy);
  });

  it('keeps HTTP facts and cause out of logs and JSON', () => {
    expect(error.http?.status).toBe(403);
    expect(inspect(error)).not.toContain('secret=1');
    expect(JSON.stringify(error)).not.toContain('secret=1');
  });

  it('is plain data for results', () => {
    expect(error.toRecordError()).toEqual({
      code: 'COUPA_PERMISSION_DENIED',
      message: 'The site refused GET /api/invoices.',
      retryable: false,
    });
  });

  it('recognises an error of another copy of the package, and nothing else', () => {
    const foreign = Object.assign(new Error('x'), { name: 'CoupaError', code: 'COUPA_SITE_DOWN' });
    expect(isCoupaError(foreign)).toBe(true);
    expect(isCoupaError(Object.assign(new Error('x'), { name: 'CoupaError', code: 'ENOENT' }))).toBe(false);
    expect(isCoupaError(Object.assign(new Error('x'), { name: 'CoupaError' }))).toBe(false);
    expect(isCoupaError({ name: 'CoupaError', code: 'COUPA_SITE_DOWN' })).toBe(false);
  });
});
