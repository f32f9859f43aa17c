import { expect as once } from 'playwright/test';
import { vi } from 'vitest';

// A busy machine draws late: what a spec waits for may take its time, and only what never comes fails.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

export const expect = once.configure({ timeout: 45_000 });
