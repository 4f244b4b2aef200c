import { createNodePorts, createStreamLogger, nodeClock, silentLogger } from '../../src/platform';

describe('The clock of the process', () => {
  it('sleeps at least as long as asked', async () => {
    const started = nodeClock.monotonic();
    await nodeClock.sleep(20);
    expect(nodeClock.monotonic() - started).toBeGreaterThanOrEqual(18);
  });

  it('wakes with the reason of the signal, also before it fell asleep', async () => {
    const controller = new AbortController();
    const sleep = nodeClock.sleep(1e12, controller.signal);
    controller.abort(new Error('enough'));
    await expect(sleep).rejects.toThrow('enough');
    await expect(nodeClock.sleep(0, controller.signal)).rejects.toThrow('enough');
  });

  it('is the same for all ports of a process', () => {
    expect(createNodePorts().clock).toBe(createNodePorts().clock);
  });
});

describe('A stream logger', () => {
  const lines: string[] = [];
  const stream = { write: (line: string) => lines.push(line) };
  beforeEach(() => lines.splice(0));

  it('writes one line of JSON per entry, from its level on', () => {
    const logger = createStreamLogger({ stream, level: 'warn' });
    logger.info('no');
    logger.warn('line\nbreak', { status: 429 });
    logger.error('bad');
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: 'warn', message: 'line\nbreak', status: 429 },
      { level: 'error', message: 'bad' },
    ]);
    expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  });

  it('survives fields that are not data', () => {
    const fields: Record<string, unknown> = { big: 1n };
    fields['self'] = fields;
    createStreamLogger({ stream }).error('odd', fields);
    expect(JSON.parse(lines[0]!)).toMatchObject({ message: 'odd' });
  });

  it('can be silent', () => {
    expect(silentLogger.error('x')).toBeUndefined();
  });
});
