/** `coupa objects` and `coupa fields`: what there is to work with. Needs no site. */
import type { DiscoverableObject } from '../../../sdk';
import { EXIT } from '../exit-codes';
import { writeTable } from '../output/table';
import { withConnector, type Cli } from '../session';

/** Lists objects as a table, or as JSON Lines. */
export async function objectsCommand(
  cli: Cli,
  search: string | undefined,
  options: { readonly json?: boolean },
): Promise<number> {
  return withConnector(cli, async (connector) => {
    const found = new Map<string, { readonly row: DiscoverableObject; readonly activities: string[] }>();
    for (const activity of Object.keys(connector.adapter.activities)) {
      const request = search === undefined ? {} : { search };
      for (const row of await connector.createActivity(activity).getObjectList(request)) {
        const known = found.get(row.name);
        if (known === undefined) found.set(row.name, { row, activities: [activity] });
        else known.activities.push(activity);
      }
    }
    const rows = [...found.values()].sort((a, b) => (a.row.name < b.row.name ? -1 : 1));
    if (options.json === true) {
      for (const { row, activities } of rows) cli.stdout.write(`${JSON.stringify({ ...row, activities })}\n`);
      return EXIT.ok;
    }
    writeTable(
      cli,
      ['OBJECT', 'TYPE', 'ACTIVITIES'],
      rows.map(({ row, activities }) => [row.name, row.type, activities.join(' ')]),
    );
    cli.stderr.write(`${rows.length} objects\n`);
    return EXIT.ok;
  });
}

/** Lists the fields of one object. */
export async function fieldsCommand(cli: Cli, object: string, options: { readonly json?: boolean }): Promise<number> {
  return withConnector(cli, async (connector) => {
    const { fields } = await connector.createActivity('query').getObjectSchema(object);
    if (options.json === true) for (const field of fields) cli.stdout.write(`${JSON.stringify(field)}\n`);
    else {
      writeTable(
        cli,
        ['FIELD', 'TYPE', 'CAN'],
        fields.map(({ name, dataType, filterable, createable, updateable }) => [
          name,
          dataType,
          [filterable && 'filter', createable && 'create', updateable && 'update'].filter(Boolean).join(' '),
        ]),
      );
    }
    return EXIT.ok;
  });
}
