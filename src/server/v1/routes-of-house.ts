// Routes of /api/v1 about the server itself: its figures, its condition, who asks, and what it can be asked.
import { z } from 'zod'
import { Health } from '../../contract/commands/health.ts'
import * as resource from './resources.ts'
import type { Route } from './route.ts'

export const houseRoutes = {
  stats: {
    method: 'get',
    path: '/stats',
    summary: 'Counts, times, backlog and rates; a bound token sees its realm’s.',
    scope: 'read',
    twin: 'stats',
    query: z.object({
      window: z.coerce.number().int().min(10).max(86_400).default(3600),
      realm: resource.Realm.optional(),
      parts: z.coerce.number().int().min(1).max(288).default(60),
    }),
    answers: { 200: { description: 'Figures', schema: Health.meta({ id: 'Stats' }) } },
  },
  me: {
    method: 'get',
    path: '/me',
    summary: 'What the token is good for.',
    scope: 'read',
    answers: { 200: { description: 'The token', schema: resource.Me } },
  },
  health: {
    method: 'get',
    path: '/health',
    summary: 'Whether this server lives and is ready; with a token also what is wrong.',
    scope: null,
    twin: 'doctor',
    answers: {
      200: { description: 'Ready', schema: resource.Condition },
      503: { description: 'Not ready', schema: resource.Condition },
    },
  },
  metrics: {
    method: 'get',
    path: '/metrics',
    summary: 'Figures in the text format of Prometheus.',
    scope: 'read',
    unbound: true,
    twin: 'stats',
    answers: { 200: { description: 'Metrics', type: 'text/plain; version=0.0.4; charset=utf-8' } },
  },
  openapi: {
    method: 'get',
    path: '/openapi.json',
    summary: 'This description.',
    scope: null,
    answers: { 200: { description: 'OpenAPI 3.1', schema: z.record(z.string(), z.unknown()) } },
  },
} as const satisfies Record<string, Route>
