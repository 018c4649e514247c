// `import { Client } from 'sheaf/client'`: the typed client of a Sheaf server, generated from its own description.
export * from './api.ts'
export { type Asked, type ServerEvent, SheafApiError } from './connection.ts'
