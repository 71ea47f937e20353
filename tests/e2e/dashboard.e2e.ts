import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { complaintsOf, findChromium, launchBrowser, watchBoard, type Sight } from './support/browser.js';
import { compareAnswers } from './support/open-api.js';
import { startTestStack, type TestStack } from './support/running-stack.js';
import { dueDatesPlan, registerSampleRepository } from './support/sample-repository.js';
import { signalWorkers } from './support/team.js';

const chromium = findChromium();
const story = chromium === null ? describe.skip : describe;
const why = chromium === null ? ' (skipped: no Chromium on this machine)' : '';

story('the dashboard', () => {
  let stack: TestStack;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  const by = (id: string): Locator => page.getByTestId(id);

  beforeAll(async () => {
    browser = await launchBrowser(chromium ?? '');
    stack = await startTestStack();
    await registerSampleRepository(stack);
    page = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    complaints = complaintsOf(page);
  });
  afterAll(async () => {
    await browser?.close();
    expect(await stack?.stop()).toEqual({ status: 0, orphans: [] });
  });

  it(`asks who is there and lets the token link in${why}`, async () => {
    await page.goto(stack.url);
    await by('sign-in').waitFor();
    // Nobody is signed in: the page finds that out by an answer of 401, which the browser writes to the console.
    expect(complaints.filter((line) => !/401/.test(line))).toEqual([]);
    complaints.length = 0;
    await page.goto('about:blank');
    await page.goto(`${stack.url}/#token=${stack.token}`);
    await by('board').waitFor();
    expect(page.url()).toBe(`${stack.url}/`);
    await page.locator('[data-testid="connection"][data-connection="live"]').waitFor();
    expect(await page.evaluate('document.cookie')).toBe('');
  });

  it(`says that the model is scripted and that nothing is isolated${why}`, async () => {
    expect(await by('model-label').getAttribute('data-scripted')).toBe('true');
    expect(await by('model-label').innerText()).toMatch(/scripted model/);
    expect(await by('sandbox-label').innerText()).toMatch(/not isolated: development only/);
  });

  it(`shows a task moving from Waiting to Done without a reload${why}`, async () => {
    await signalWorkers(stack, 'SIGSTOP');
    const sights = await watchBoard(page);
    const { status, body } = await stack.request('POST', '/epics', {
      repository: 'team-board',
      title: 'A safety net',
      body: 'Pin down what must stay as it is.',
      planYaml: await dueDatesPlan('due-safety-net'),
    });
    expect(status).toBe(202);
    await by('zone-waiting').getByTestId('task-due-safety-net').waitFor();
    await signalWorkers(stack, 'SIGCONT');
    await by('zone-working').getByTestId('task-due-safety-net').waitFor({ timeout: 60_000 });
    await by('zone-done').getByTestId('task-due-safety-net').waitFor({ timeout: 150_000 });
    await page.locator(`[data-testid="epic-${body.id}"][data-status="done"]`).waitFor();
    const seen = await sights();
    expect(zonesOf(seen, 'task-due-safety-net')).toEqual(['waiting', 'working', 'in-review', 'merge-queue', 'done']);
    expect(seen.filter(({ card }) => card.startsWith('candidate-')).map(({ shown }) => shown)).toContain('gating');
    const states = seen.filter(({ card }) => card === 'agent-qa-1').map(({ shown }) => shown);
    expect([states[0], states.at(-1)]).toEqual(['Idle', 'Idle']);
    expect(states).toEqual(expect.arrayContaining(['WorkingOnTask']));
  });

  it(`counts what the server counts${why}`, async () => {
    const tasks = await stack.all('/tasks');
    expect(tasks).toMatchObject([{ key: 'due-safety-net', status: 'landed', zone: 'done' }]);
    expect(await by('zone-done').getAttribute('data-count')).toBe('1');
    expect(await by('task-due-safety-net').getAttribute('data-status')).toBe('landed');
  });

  it(`complained of nothing in the console${why}`, () => {
    expect(complaints).toEqual([]);
  });

  it(`shows what the API describes${why}`, async () => {
    const { differences, asked } = await compareAnswers(stack);
    expect(differences).toEqual([]);
    expect(asked).toEqual(expect.arrayContaining(['/changes/{id}', '/candidates', '/sessions']));
  });
});

/** The zones that a task was seen in, one after the other. */
const zonesOf = (sights: readonly Sight[], card: string): string[] =>
  sights
    .filter((sight) => sight.card === card)
    .map(({ shown }) => shown.split(' ')[0] ?? '')
    .filter((zone, at, zones) => zone !== zones[at - 1]);
