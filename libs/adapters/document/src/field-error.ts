import type { Problem } from '@manyhands/contracts';

/** What is wrong with one field of a document. */
export type FieldError = NonNullable<Problem['errors']>[number];
