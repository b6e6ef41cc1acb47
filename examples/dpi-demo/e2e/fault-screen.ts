/** What a person reads when something failed: what happened, what to do, and the code for support. */
import type { Page } from 'playwright-core';

const SHOWN_MS = 15_000;

export interface FaultWords {
  title: string;
  whatToDo: string;
  /** Without `ERR_TDOC_`. */
  code: string;
}

/** Resolves once all of it can be read. */
export async function readsFault(page: Page, { title, whatToDo, code }: FaultWords): Promise<void> {
  await page.getByRole('heading', { name: title, exact: true }).waitFor({ timeout: SHOWN_MS });
  await page.getByText(whatToDo, { exact: true }).waitFor({ timeout: SHOWN_MS });
  await page.getByText(new RegExp(`(^|\\s)ERR_TDOC_${code}$`)).waitFor({ timeout: SHOWN_MS });
}
