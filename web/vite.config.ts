import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `npm run build:web` makes `web/dist`, which the API serves; `npm run dev:web` serves the sources, with the API of `slack-mm2 up` behind. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // Nothing inline: the page's policy refuses data: scripts, and images come as files.
    assetsInlineLimit: 0,
    // Those that know light-dark(): what stands in for it elsewhere knows nothing of the choice that Mantine keeps.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    chunkSizeWarningLimit: 1_500,
  },
  server: {
    proxy: {
      '/api': process.env.SLACK_MM2_API_URL ?? 'http://127.0.0.1:8480',
      '/auth': process.env.SLACK_MM2_API_URL ?? 'http://127.0.0.1:8480',
    },
  },
});
