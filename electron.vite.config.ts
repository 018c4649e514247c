// One build for every host: main process, worker and command line as Node bundles, the sandboxed preload as one CommonJS file, the window for Chromium.
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

export default defineConfig({
  main: {
    build: {
      externalizeDeps: true,
      rolldownOptions: {
        input: {
          index: 'src/main/index.ts',
          worker: 'src/worker/index.ts',
          cli: 'src/cli/main.ts',
          client: 'src/client/index.ts',
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'shared/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload must be one CommonJS file that requires nothing but 'electron'.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/main/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    // Less to read each time the window opens, and when it comes back after a crash.
    build: { minify: true, chunkSizeWarningLimit: 1000, rolldownOptions: { input: 'src/renderer/index.html' } },
  },
})
