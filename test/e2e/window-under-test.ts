import axe from 'axe-core';
import type { ConsoleMessage, Page } from 'playwright';

/** A window over the product's own core, driven as a person would; which host shows it makes no difference to a spec. */
export interface WindowUnderTest {
  readonly page: Page;
  /** Errors of the console, refusals of the content security policy and thrown errors, since the last call. */
  takeProblems(): readonly string[];
  /** Begins an export and hands back the file a person then has: fetched in the browser, where they chose on the desktop. */
  readonly exported: (extension: 'xlsx' | 'csv', begin: () => Promise<void>) => Promise<string>;
  close(): Promise<void>;
}

/** Opens a window over an empty data folder. */
export type OpenWindow = () => Promise<WindowUnderTest>;

/** Listens to what goes wrong in a page. Call it before the page is loaded. */
export function watchProblems(page: Page): () => readonly string[] {
  let problems: string[] = [];
  page.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`thrown: ${error.message}`));
  page.on('requestfailed', (request) => problems.push(`not loaded: ${request.url()} ${request.failure()?.errorText ?? ''}`));
  return () => {
    const taken = problems;
    problems = [];
    return taken;
  };
}

interface AxeViolation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** What axe finds wrong on the page as it stands, one line a place. */
export async function accessFaults(page: Page): Promise<readonly string[]> {
  if ((await page.evaluate('typeof window.axe')) === 'undefined') await page.evaluate(axe.source);
  const violations = (await page.evaluate(
    `window.axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })) })))`,
  )) as readonly AxeViolation[];
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${help} | ${html.slice(0, 200)} | ${failureSummary.slice(0, 300)}`),
  );
}
