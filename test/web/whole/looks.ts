import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { expectAccessible } from '../support/accessibility.ts';
import { screenshot } from '../support/chromium.ts';
import { until } from './whole-page.ts';

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };
/** WCAG 2.2, 1.4.10: what 1280 pixels at 400 % leave. */
const NARROW = { width: 320, height: 640 };

/**
 * A page as it stands is accessible by light and at night, and needs no sideways scrolling on a phone. Keeps pictures of it as
 * `<name>-<light|dark|phone>.png`, if `SLACK_MM2_SCREENSHOTS` says where.
 */
export async function expectGoodLooks(page: Page, name: string): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.setViewportSize(WIDE);
  await untilStill(page);
  await expectAccessible(page);
  await picture(page, `${name}-light`);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await untilStill(page);
  // Nothing but the colours is another.
  await expectAccessible(page, ['color-contrast']);
  await picture(page, `${name}-dark`);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  for (const size of [NARROW, PHONE]) {
    await page.setViewportSize(size);
    expect([name, size.width, await tooWide(page)]).toEqual([name, size.width, []]);
  }
  await picture(page, `${name}-phone`);
  await page.setViewportSize(WIDE);
}

/** What is half faded in has no contrast yet. */
const untilStill = (page: Page) => until(async () => (await page.evaluate<boolean>(IS_STILL)) || undefined);

const IS_STILL = `document.getAnimations().every((one) => one.playState !== 'running' || one.effect.getComputedTiming().endTime === Infinity)`;

const picture = async (page: Page, name: string) => {
  if (!process.env.SLACK_MM2_SCREENSHOTS) return;
  // A header that stays at the top of the window stands at the top of the picture.
  await page.evaluate('scrollTo(0, 0)');
  await screenshot(page, name);
};

/** What makes the page wider than the window; empty if nothing does. */
const tooWide = (page: Page) =>
  page.evaluate<string[]>(`(() => {
    const { scrollWidth } = document.documentElement;
    if (scrollWidth <= innerWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
    return [String(scrollWidth), ...wide.slice(0, 5).map((one) => one.outerHTML.slice(0, 120))];
  })()`);
