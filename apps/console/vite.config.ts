import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Stands wherever a nonce belongs; the gateway puts that of the response in its place. */
const NONCE_PLACE = '__CSP_NONCE__';

export default defineConfig({
  plugins: [react()],
  html: { cspNonce: NONCE_PLACE },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // `data:` is allowed for pictures only, so a font or a script must never be inlined.
    assetsInlineLimit: 0,
    // The whole console is one download on an office network; pages that few people open come when they are opened.
    chunkSizeWarningLimit: 2_000,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:3100' } },
});
