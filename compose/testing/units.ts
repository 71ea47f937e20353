const MEGABYTES: Readonly<Record<string, number>> = { m: 1, g: 1024 };
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60 };

/** `512m`, `2g`: how Compose writes memory. */
export const megabytes = (text: string): number => amount(text, MEGABYTES);

/** `30s`, `1m`: how Compose writes time. */
export const seconds = (text: string): number => amount(text, SECONDS);

function amount(text: string, units: Readonly<Record<string, number>>): number {
  const [, number, unit = ''] = /^(\d+)([a-z])$/.exec(text) ?? [];
  const factor = units[unit];
  if (number === undefined || factor === undefined) throw new Error(`${text} is no amount`);
  return Number(number) * factor;
}
