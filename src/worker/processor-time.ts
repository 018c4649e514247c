// How long a processor worked for us, in milliseconds: what limits and plans go by, since a busy machine takes nothing from it.

/** All threads of this process. */
export const processTime = (): number => total(process.cpuUsage())

/** This thread alone. */
export const threadTime = (): number => total(process.threadCpuUsage())

const total = ({ user, system }: { user: number; system: number }): number => (user + system) / 1000
