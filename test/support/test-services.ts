import type { Service } from '../../src/embedded/service.ts';

export interface TestServices {
  directory: string;
  services: Service[];
}

// jest loads the setup and the teardown each in its own way, so a module variable is not shared by them.
const KEY = Symbol.for('slack-mm2 test services');
const shared = globalThis as { [KEY]?: TestServices };

export const setTestServices = (services: TestServices): void => {
  shared[KEY] = services;
};

export const getTestServices = (): TestServices | undefined => shared[KEY];
