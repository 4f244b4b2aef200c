/** Demo data: an invented company with suppliers, users, orders and invoices that refer to one another. */
import type { DemoSizes } from '../options';
import type { Site } from '../site';
import { seedDocuments } from './documents';
import { seedMasterData } from './master-data';
import { createSeeder } from './seeder';

/** Fills an empty site. The same sizes and the same chance give the same records, to the byte. */
export function seedSite(site: Site, sizes: DemoSizes, random: () => number): void {
  const seeder = createSeeder(site, random);
  seedDocuments(seeder, sizes, seedMasterData(seeder, sizes));
}
