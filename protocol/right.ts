/** What the holder of a key may do with a folder; each right includes those before it. */

/** `store` holds and passes on, `read` also reads, `write` also changes. */
export type Right = 'store' | 'read' | 'write'

/** As it stands in messages and grants: its place in this list, counted from 1. */
const RIGHTS: readonly Right[] = ['store', 'read', 'write']

export function rightToNumber(right: Right): number {
  return RIGHTS.indexOf(right) + 1
}

/** The right that `value` stands for, or undefined where there is none. */
export function rightFromNumber(value: number): Right | undefined {
  return RIGHTS[value - 1]
}
