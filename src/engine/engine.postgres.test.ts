// The engine's promises once more, word for word, over a team's database.
import { useBackend } from './testing/home.ts'

useBackend('postgres')
await import('./engine.test.ts')
