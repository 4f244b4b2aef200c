// A sandbox in a process of its own, so that what a client costs is measured without it.
// Arguments: milliseconds of latency, number of invoices. Writes its address and the key that opens it.
import { DEMO_API_KEY, startSandbox } from '../../src/sandbox';

async function main(): Promise<void> {
  const [latencyMs = 0, invoices = 0] = process.argv.slice(2).map(Number);
  const records = { invoices, linesEach: 2 };
  const sandbox = await startSandbox({ latencyMs, records, rateLimit: false });
  process.stdout.write(`${JSON.stringify({ address: sandbox.address, key: DEMO_API_KEY })}\n`);
  // Ends with the process that started it.
  process.stdin.on('end', () => void sandbox.close()).resume();
}

void main();
