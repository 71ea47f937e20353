/** Paints text for a terminal; without colours it returns the text as it is. */
export interface Paint {
  readonly dim: (text: string) => string;
  readonly bold: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

const code = (open: number, close: number) => (text: string) => `\u001b[${open}m${text}\u001b[${close}m`;
const plain = (text: string) => text;

const COLOURS: Paint = {
  dim: code(2, 22),
  bold: code(1, 22),
  red: code(31, 39),
  green: code(32, 39),
  yellow: code(33, 39),
  cyan: code(36, 39),
};
const PLAIN: Paint = { dim: plain, bold: plain, red: plain, green: plain, yellow: plain, cyan: plain };

/** Colours on a terminal unless `NO_COLOR` is set or the terminal is dumb; `FORCE_COLOR` forces them. */
export function paintFor(isTerminal: boolean, env: NodeJS.ProcessEnv): Paint {
  if (env['NO_COLOR']) return PLAIN;
  if (env['FORCE_COLOR'] && env['FORCE_COLOR'] !== '0') return COLOURS;
  return isTerminal && env['TERM'] !== 'dumb' ? COLOURS : PLAIN;
}

/** Text as it takes room on the screen. */
export const withoutColour = (text: string): string => text.replace(/\u001b\[\d+m/g, '');
