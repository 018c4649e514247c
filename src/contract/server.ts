// What a server allows: limits with their units and reasons, and what is off unless somebody switches it on. `sheaf serve` has a flag for each.
import { z } from 'zod'

/** The port where nobody names another. Bookmarks keep working while nothing else has it. */
export const usualPort = 4714

export const ServerLimits = z.object({
  /** Requests a second that one token may make on average, and at once. A person's window makes a few; a loader that uploads file by file makes a hundred. */
  rate: z.number().positive().default(100),
  burst: z.number().int().positive().default(400),
  /** Event streams that one token may hold open: each takes a socket and some kilobytes. */
  streams: z.number().int().min(1).default(256),
  /** Megabytes of one request with files. They go to disk as they come: the limit is for the disk, not for memory. */
  body: z.number().positive().default(4000),
  /** Files of one request. */
  files: z.number().int().min(1).default(10_000),
  /** Folders that a caller may name files of by their path. None: no paths. */
  paths: z.array(z.string()).default([]),
  /** Fetch files by their address, never from private networks. */
  urls: z.boolean().default(false),
})
export type ServerLimits = z.infer<typeof ServerLimits>
