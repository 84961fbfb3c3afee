/** Names that people give to devices and folders. */
const MAX_NAME_LENGTH = 64

/** Why a name of a device or a folder is refused, or undefined. */
export function nameFault(name: string): string | undefined {
  if (name.trim() === '') return 'is empty'
  if (name !== name.trim()) return 'begins or ends with a space'
  if (!name.isWellFormed()) return 'is not Unicode'
  if ([...name].length > MAX_NAME_LENGTH) return `is longer than ${MAX_NAME_LENGTH} characters`
  if (/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(name)) return 'holds a control character'
  return undefined
}
