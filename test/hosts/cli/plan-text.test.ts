import { planText } from '../../../src/hosts/cli/output/plan-text';

test('an update is a diff, field by field', () => {
  const plan = {
    method: 'PUT' as const,
    path: '/suppliers/5',
    body: { name: 'New' },
    changes: [
      { path: '/name', from: 'Old', to: 'New' },
      { path: '/contacts/0/email', to: 'a@b' },
    ],
  };
  expect(planText({ index: 0, status: 'planned', id: 5, plan }, 3)).toBe(
    ['~ line 3: PUT /suppliers/5', '  - /name: "Old"', '  + /name: "New"', '  + /contacts/0/email: "a@b"'].join('\n'),
  );
});

test('a create shows what would be sent, and hints', () => {
  const plan = { method: 'POST' as const, path: '/suppliers', body: { name: 'A\u001b[2J', 'on-hold': null } };
  const warnings = [{ path: '/nme', message: 'did you mean name?' }];
  expect(planText({ index: 0, status: 'planned', plan, warnings }, undefined)).toBe(
    [
      '+ record 1: POST /suppliers',
      '  + /name: "A\\u001b[2J"',
      '  + /on-hold: null',
      '  ! /nme: did you mean name?',
    ].join('\n'),
  );
});

test('what would not change says so, and other results are not put in words', () => {
  expect(planText({ index: 0, status: 'unchanged', id: 5 }, 1)).toBe('= line 1: 5 unchanged');
  expect(planText({ index: 0, status: 'failed' }, 1)).toBeUndefined();
});
