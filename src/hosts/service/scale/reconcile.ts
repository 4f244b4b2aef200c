/** Sees to it that everything that needs a job has one, and that nothing is remembered of what is gone. */
import { numberOf, textOf, type SqlDatabase } from '../../../stores';
import { enqueue, JOBS_SCHEMA } from './jobs';

/** @returns how many jobs were missing */
export async function reconcileJobs(database: SqlDatabase): Promise<number> {
  const unpolled = await database.all(
    `SELECT id FROM instance i WHERE state = 'active' AND disabled = 0 AND NOT EXISTS
       (SELECT 1 FROM ${JOBS_SCHEMA}.jobs j WHERE j.key = 'poll:instance-' || i.id) ORDER BY id`,
  );
  for (const row of unpolled) await enqueue(database, 'poll', numberOf(row, 'id'));
  const waiting = await database.all(
    `SELECT name FROM subscription s WHERE name LIKE 'instance-%' AND waiting > 0 AND paused_because IS NULL AND NOT EXISTS
       (SELECT 1 FROM ${JOBS_SCHEMA}.jobs j WHERE j.key = 'deliver:' || s.name)`,
  );
  for (const row of waiting) await enqueue(database, 'deliver', Number(textOf(row, 'name').slice('instance-'.length)));
  await database.run('DELETE FROM poll_schedule WHERE instance NOT IN (SELECT id FROM instance)');
  return unpolled.length + waiting.length;
}
