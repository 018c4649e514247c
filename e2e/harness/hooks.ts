// `node --import ./hooks.ts out/main/index.js`: every 'electron' specifier, imported or required, becomes the substitute.
import { registerHooks } from 'node:module'

const url = new URL('./electron.ts', import.meta.url).href

registerHooks({
  resolve: (specifier, context, next) =>
    /^electron(\/(main|common|renderer|utility))?$/.test(specifier)
      ? { url, shortCircuit: true }
      : next(specifier, context),
})
