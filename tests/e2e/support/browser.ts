import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Where Chromium is on this machine; null when there is none. */
export function findChromium(): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin'].filter((folder) => folder !== '');
  const candidates = ['chromium', 'chromium-browser', 'google-chrome'].flatMap((name) =>
    folders.map((folder) => join(folder, name)),
  );
  return candidates.find(isProgram) ?? null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // not there, or not to be run
  }
}

/** A browser without a window that asks nobody outside of this machine. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  const quiet = ['background-networking', 'component-update', 'sync', 'quic', 'gpu', 'dev-shm-usage'];
  const args = ['--no-sandbox', '--no-first-run', ...quiet.map((what) => `--disable-${what}`)];
  return chromium.launch({ executablePath, args, headless: true, timeout: 60_000 });
}

/** What a page complains of, as it happens: errors in its console, exceptions, requests that failed. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
  });
  return complaints;
}

/** One change of what the board shows. */
export interface Sight {
  readonly card: string;
  /** Zone and status of a task (`waiting ready`), state of an agent, status of a candidate. */
  readonly shown: string;
}

/**
 * Notes from now on, inside the page, every state that a task, agent or candidate is drawn in; nothing that stands only for a
 * moment is missed. The notes are lost when the page is loaded anew, so having them proves that it was not.
 */
export async function watchBoard(page: Page): Promise<() => Promise<Sight[]>> {
  await page.evaluate(`(${watchScript})()`);
  return () => page.evaluate('globalThis.sights');
}

/** Runs in the page; as text, because these sources are checked without the names of a browser. */
const watchScript = `() => {
  globalThis.sights = [];
  const last = new Map();
  const cards = ['task-', 'agent-', 'candidate-'].map((kind) => '[data-testid^="' + kind + '"]').join();
  const look = () => {
    for (const card of document.querySelectorAll(cards)) {
      const name = card.dataset.testid;
      const zone = card.closest('[data-testid^="zone-"]')?.dataset.testid.replace('zone-', '');
      const shown = [zone, card.dataset.status ?? card.dataset.state].filter(Boolean).join(' ');
      if (last.get(name) !== shown) globalThis.sights.push({ card: name, shown });
      last.set(name, shown);
    }
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
  look();
}`;
