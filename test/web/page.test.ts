import { withDoubleProcesses } from '../support/double-process.ts';
import { describeInBrowser } from './support/chromium.ts';
import { controlCases } from './whole/controls.ts';
import { hostileCases } from './whole/hostile.ts';
import { keyboardCases } from './whole/keyboard.ts';
import { loginCases } from './whole/logins.ts';
import { otherPageCases } from './whole/other-pages.ts';
import { refusalCases } from './whole/refusals.ts';
import { uploadCases } from './whole/uploads.ts';
import { withWholePage } from './whole/whole-page.ts';

/** One stack for all, as each takes seconds to start: the first case finds it empty, each makes jobs of its own. */
describeInBrowser('the page of a whole stack', (browser) => {
  const whole = withWholePage(browser);
  uploadCases(whole);
  controlCases(whole);
  keyboardCases(whole);
  refusalCases(whole, withDoubleProcesses());
  hostileCases(whole);
  otherPageCases(whole);
  loginCases(whole);
});
