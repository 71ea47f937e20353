import { readFileSync } from 'node:fs';

/** The version of Manyhands, and of its images. */
export const { version: VERSION } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
