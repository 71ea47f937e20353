import assert from 'node:assert/strict';
import { test } from 'node:test';

import { html } from '../../src/client/html.js';

test('text is escaped, markup is not', () => {
  const inner = html`<b>${'<&"\''}</b>`;
  assert.equal(html`<p>${inner}</p>`.markup, '<p><b>&lt;&amp;&quot;&#39;</b></p>');
});

test('lists are joined, nothing is nothing, zero is zero', () => {
  assert.equal(html`${['a', html`<i>b</i>`]}${null}${undefined}${false}${0}`.markup, 'a<i>b</i>0');
});
