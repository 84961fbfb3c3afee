/** Sizes as people type them. */
const UNITS = ['', 'k', 'm', 'g', 't']

/** Bytes of `500`, `100k`, `1.5 GB` or `4GiB`, letters of either case; undefined where it is no size. */
export function readSize(text: string): number | undefined {
  const [, number = '', unit = '', binary] = /^(\d{1,15}(?:\.\d{1,3})?) ?(?:([kmgt])?(i)?b?)$/i.exec(text.trim()) ?? []
  if (number === '' || (binary !== undefined && unit === '')) return undefined
  const bytes = Math.round(Number(number) * (binary === undefined ? 1000 : 1024) ** UNITS.indexOf(unit.toLowerCase()))
  return Number.isSafeInteger(bytes) ? bytes : undefined
}
