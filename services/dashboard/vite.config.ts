import react from '@vitejs/plugin-react';
import { defineConfig, loadEnv } from 'vite';

/** The built files are served by environment-manager at `/`; `vite dev` passes the API on to a running one. */
export default defineConfig(({ mode }) => {
  const server = loadEnv(mode, import.meta.dirname, 'MANYHANDS_')['MANYHANDS_URL'] ?? 'http://127.0.0.1:3000';
  return {
    plugins: [react()],
    build: { outDir: 'dist', chunkSizeWarningLimit: 600 },
    server: { proxy: { '/api': server } },
  };
});
