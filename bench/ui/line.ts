// A line of the bench's table: what, how much, and the goal.
export const line = (what: string, value: string, goal = ''): void =>
  console.log(`${what.padEnd(44)} ${value.padStart(14)}  ${goal}`)
