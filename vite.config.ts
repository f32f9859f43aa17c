import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Builds the window's page. `__TIEOUT_NONCE__` is replaced by the host with a fresh nonce each time it hands out the page. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  html: { cspNonce: '__TIEOUT_NONCE__' },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
  },
});
