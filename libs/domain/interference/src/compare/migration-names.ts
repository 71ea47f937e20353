import { factsOf, type FileChange } from '../change-facts.js';

interface MigrationName {
  readonly where: string;
  readonly what: 'migration number' | 'migration name';
  readonly name: string;
}

const FOLDER = /(^|\/)(migrations?|migrate|versions)(\/|$)/;
/** `0042_add_users.sql`, `V3__add_users.sql`, `1764900000000-AddUsers.ts` */
const NUMBERED = /^[VU]?(\d{1,17}(?:[._]\d+)*)(?:__|[-_])(.+?)(?:\.(?:up|down))?\.\w+$/;
/** Classes of migrations end with the moment at which they were made. */
const TIMESTAMP = /\D(\d{10,17})$/;

/** Numbers and names by which a new file is known among the migrations of its folder. */
export function migrationNames({ path, before, after }: FileChange): MigrationName[] {
  const slash = path.lastIndexOf('/');
  const where = path.slice(0, Math.max(0, slash));
  if (before !== 'absent' || after === 'absent' || !FOLDER.test(where)) return [];
  const [, number, name] = NUMBERED.exec(path.slice(slash + 1)) ?? [];
  const declared = (factsOf(after)?.declares ?? []).flatMap((one) => TIMESTAMP.exec(one.name)?.[1] ?? []);
  const numbers = [...new Set([...(number === undefined ? [] : [number.replace(/^0+(?=\d)/, '')]), ...declared])];
  return [
    ...numbers.map((one) => ({ where, what: 'migration number' as const, name: one })),
    ...(name === undefined ? [] : [{ where, what: 'migration name' as const, name: name.toLowerCase() }]),
  ];
}
