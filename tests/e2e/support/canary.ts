import { randomBytes } from 'node:crypto';

/** A secret of an instance that is told from everything else: whoever has it got it from us. */
export interface Canary {
  /** Which secret. */
  readonly name: string;
  readonly value: string;
}

/** Where a canary must not be, and what is there. */
export interface Place {
  readonly where: string;
  readonly content: string | Buffer;
}

/** One for each secret of an instance, in the shape that the secret has. */
export const newCanaries = () => ({
  modelKey: { name: 'LLM_API_KEY', value: `sk-canary-${randomBytes(20).toString('hex')}` },
  instance: { name: 'MANYHANDS_SECRET', value: randomBytes(32).toString('hex') },
  apiToken: { name: 'the API token', value: `mh_${randomBytes(32).toString('base64url')}` },
  databasePassword: { name: 'the database password', value: randomBytes(24).toString('base64url') },
});

/** Every canary that is in one of the places, in clear or in an encoding that programs use; nothing when all is well. */
export function findCanary(search: { canaries: readonly Canary[]; places: readonly Place[] }): string[] {
  const wanted = search.canaries.flatMap((canary) => formsOf(canary.value).map((form) => ({ ...form, canary })));
  return search.places.flatMap(({ where, content }) => {
    // One byte, one character: what is in a binary file is found too.
    const text = typeof content === 'string' ? content : content.toString('latin1');
    const found = wanted.filter(({ needle }) => text.includes(needle));
    return found.map(({ canary, how }) => `${canary.name} ${how} in ${where}`);
  });
}

interface Form {
  readonly needle: string;
  readonly how: string;
}

function formsOf(value: string): Form[] {
  const bytes = Buffer.from(value);
  const forms = [
    { needle: value, how: 'in clear' },
    { needle: [...value].reverse().join(''), how: 'in reverse' },
    { needle: bytes.toString('hex'), how: 'in hexadecimal' },
    ...base64Of(bytes),
    // A secret that is written in hexadecimal is used as bytes.
    ...(/^(?:[0-9a-f]{2})+$/.test(value) ? base64Of(Buffer.from(value, 'hex')) : []),
  ];
  return forms.filter(({ needle }, index) => forms.findIndex((form) => form.needle === needle) === index);
}

/** As part of a longer text too: what stands before it shifts its letters by one of three steps. Both alphabets. */
function base64Of(bytes: Buffer): Form[] {
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const whole = encoded.slice(before === 0 ? 0 : before + 1, -1);
    return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')].map((needle) => ({ needle, how: 'in base64' }));
  });
}
