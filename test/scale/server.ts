/** Databases of their own on the PostgreSQL server of the tests. */
import { Client } from 'pg';

let count = 0;

/** Makes a database. @returns its address */
export async function newDatabase(server: string): Promise<string> {
  const name = `t${process.pid}_${(count += 1)}`;
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${name}`);
  } finally {
    await client.end();
  }
  return server.replace(/\/[^/]*$/, `/${name}`);
}
