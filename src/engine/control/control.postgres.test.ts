// Steering and cleaning up once more, over a team's database.
import { useBackend } from '../testing/home.ts'

useBackend('postgres')
await import('./control.test.ts')
