import { entitiesRung } from './entities/entities-rung.js';
import { importsRung } from './imports/imports-rung.js';
import { keysRung } from './keys/keys-rung.js';
import { type Regenerator, regenerateRung } from './regenerate-rung.js';
import type { Rung } from './rung.js';
import type { SyntaxReader, Versions } from './syntax-reader.js';
import { textRung } from './text-rung.js';
import { unionRung } from './union-rung.js';

export interface RungParts {
  readonly reader: SyntaxReader;
  readonly versions: Versions;
  /** Null where no program can be run. */
  readonly regenerator: Regenerator | null;
}

/** The rungs without a model, 0 to 5. */
export const rungsWithoutModel = ({ reader, versions, regenerator }: RungParts): readonly Rung[] => [
  textRung,
  regenerateRung(regenerator),
  keysRung({ reader, versions }),
  unionRung,
  importsRung(reader),
  entitiesRung(reader),
];
