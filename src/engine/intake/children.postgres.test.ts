// Documents within documents once more, over a team's database.
import { useBackend } from '../testing/home.ts'

useBackend('postgres')
await import('./children.test.ts')
