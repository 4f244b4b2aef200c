/** `coupa events listen`: receives callbacks, checks their signatures and prints them, until it is interrupted. */
import { once } from 'node:events';
import { startReceiver } from '../events/receiver';
import { EXIT } from '../exit-codes';
import { invalidOption, toWholeNumber } from '../options';
import { streamSink } from '../output/sink';
import { guarded, type Cli } from '../session';

/** The options as commander delivers them. */
export interface EventsListenOptions {
  readonly port?: string;
  readonly status?: string;
}

/** Prints one JSON line per callback: its id, what was found of its signatures, and its body. */
export async function eventsListenCommand(cli: Cli, options: EventsListenOptions): Promise<number> {
  const signatureKey = cli.environment['COUPA_EVENTS_SIGNATURE_KEY'];
  const webhookSecret = cli.environment['COUPA_EVENTS_WEBHOOK_SECRET'];
  const secrets = [signatureKey, webhookSecret].filter((secret) => secret !== undefined);
  return guarded(cli, secrets, async () => {
    const port = toWholeNumber('--port', options.port) ?? 0;
    if (port > 65_535) throw invalidOption('--port', 'a number up to 65535 is expected');
    const status = toWholeNumber('--status', options.status) ?? 200;
    if (status < 200 || status > 599) throw invalidOption('--status', 'a status from 200 to 599 is expected');
    const out = streamSink(cli.stdout);
    const gone = new AbortController();
    out.onClose(() => gone.abort());
    const receiver = await startReceiver({
      port,
      status,
      ...(signatureKey === undefined || signatureKey === '' ? {} : { signatureKey }),
      ...(webhookSecret === undefined || webhookSecret === '' ? {} : { webhookSecret }),
      onCallback: (callback) => void out.write(JSON.stringify(callback)),
    });
    cli.stderr.write(`Listening at ${receiver.address}/. Press Ctrl+C to end.\n`);
    cli.stderr.write(
      'Callbacks reach this machine only where event.notification.allowed.internal.hosts has 127.0.0.1, and those of\n' +
        'the service where it was started with --allow-callbacks 127.0.0.1.\n',
    );
    const stop = AbortSignal.any([cli.signal, gone.signal]);
    if (!stop.aborted) await once(stop, 'abort');
    await receiver.close();
    return EXIT.ok;
  });
}
