import { basename } from 'node:path';
import type { Page } from 'playwright-core';

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });

/** Uploads a zip in the first step, and waits until it is chosen. */
export async function uploadArchive(page: Page, path: string): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(path);
  await button(page, `Take ${basename(path)} out`).waitFor();
}

/** Chooses what lies in the folder of the service. */
export async function chooseFromFolder(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name: 'In a folder of the service' }).click();
  await button(page, `Choose ${name}`).click();
}

/** From the first step to the third. */
export async function throughTheLook(page: Page): Promise<void> {
  await button(page, 'Look at it').click();
  await button(page, 'Choose the target').click();
}

/** The number of the job at whose page one is, or will be. */
export async function jobAt(page: Page): Promise<number> {
  await page.waitForURL(/\/jobs\/\d+/);
  return Number(/\/jobs\/(\d+)/.exec(page.url())![1]);
}
