// Locked documents once more, over a team's database.
import { useBackend } from '../testing/home.ts'

useBackend('postgres')
await import('./passwords.test.ts')
