// The window's first file: theme, client, first paint.
import '@fontsource-variable/inter/opsz.css'
import './style/tokens.css'
import './style/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import { App } from './app.tsx'
import { hostClient } from './client/index.ts'
import { addPicked, attempt } from './state/actions.ts'
import { startTheme } from './state/theme.ts'
import { startLocale } from './text/locale.ts'

// The page's policy forbids eval, which zod would otherwise use to compile its parsers.
z.config({ jitless: true })
startTheme()
startLocale()

const client = hostClient()
window.sheaf?.onAddFolder(() => attempt(() => addPicked(client, 'folder')))
window.sheaf?.onGo((hash) => {
  location.hash = hash
})
const root = document.querySelector('#root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <App client={client} />
  </StrictMode>,
)
