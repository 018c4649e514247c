// The queue on a team's Postgres keeps the promises of the conformance suite.
import { afterAll, beforeAll } from 'vitest'
import { exerciseQueue } from './conformance.ts'
import { postgresHouse, type PostgresHouse } from './postgres-home.ts'

let house: PostgresHouse
beforeAll(async () => {
  house = await postgresHouse()
}, 120_000)
afterAll(() => house?.drop())

exerciseQueue('Postgres', () => house.open())
