import type { Mutation } from './mutations.ts'

/** The text with the fault in it. @throws Error where what is to be replaced does not stand there exactly once */
export function mutated(text: string, { find, replace }: Pick<Mutation, 'find' | 'replace'>): string {
  const parts = text.split(find)
  if (parts.length !== 2) throw new Error(`it stands there ${parts.length - 1} times, not once: ${find}`)
  return parts.join(replace)
}
