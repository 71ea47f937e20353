import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { newId } from './new-id.js';

describe('a new id', () => {
  it('is a UUID of version 7 that carries its time', () => {
    const id = newId(Date.UTC(2022, 1, 22, 19, 22, 22), new Uint8Array(10).fill(0xff));
    expect(id).toBe('017f22e2-79b0-7fff-bfff-ffffffffffff');
  });

  it('is taken by the contracts and sorts by time', () => {
    const ids = [newId(1_000), newId(2_000), newId()];
    for (const id of ids) expect(z.uuidv7().safeParse(id).success).toBe(true);
    expect([...ids].sort()).toEqual(ids);
  });
});
