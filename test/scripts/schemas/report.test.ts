/** The table that `npm run catalog:report` prints. */
import { loadCatalog } from '../../../src/catalog';
import { run } from './workplace';

test('the report counts every operation of the current release by module and class', async () => {
  const { code, stdout } = await run('report.ts', []);
  expect(code).toBe(0);
  const lines = stdout.trim().split('\n');
  const { objects, definitions } = loadCatalog();
  expect(lines[0]).toContain(`r38: 822 operations on 461 paths, ${objects.length} objects, ${definitions.length} def`);
  const rows = lines.slice(2).map((line) => line.trim().split(/\s+/));
  const [head, total] = [rows[0], rows.at(-1)];
  expect(head).toEqual(['module', 'query', 'get', 'create', 'update', 'delete', 'action', 'upload', 'download', 'all']);
  expect(total).toEqual(['all', '144', '144', '96', '180', '53', '168', '26', '11', '822']);
  const numbers = rows.slice(1, -1).map((row) => row.slice(1).map(Number));
  for (const row of numbers) expect(row.slice(0, -1).reduce((sum, count) => sum + count, 0)).toBe(row.at(-1));
  expect(rows).toHaveLength(13);
});

test('a release that does not exist is told in one line', async () => {
  const { code, stderr } = await run('report.ts', ['--release', 'r99']);
  expect(code).toBe(1);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain('r99');
});
