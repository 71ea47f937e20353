import { expect, it } from '@jest/globals';
import { Hands } from './hands.js';

it('serves one after the other, in order', async () => {
  const hands = new Hands();
  const done: string[] = [];
  const letGo = await hands.take();
  const second = hands.take().then((release) => (done.push('second'), release));
  const third = hands.take().then((release) => (done.push('third'), release));
  expect(done).toEqual([]);
  letGo();
  (await second)();
  (await third)();
  expect(done).toEqual(['second', 'third']);
});
