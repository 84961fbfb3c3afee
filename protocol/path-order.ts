/**
 * The order in which a folder is walked: names compared by their UTF-8 bytes, a directory before what is in it and all of that before its
 * next sibling. It is the order of the paths' UTF-8 bytes with `/` taken as the least of all.
 * Negative when `a` comes first, positive when `b` does, 0 when they are the same.
 */
export function pathOrder(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** UTF-16 has its surrogates, which stand for the last of all characters, before the last of the others: they change places. */
function rank(unit: number): number {
  if (unit === 0x2f) return -1
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}
