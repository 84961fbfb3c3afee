/**
 * Names come from other devices and from files, and a terminal obeys what it prints. Every name and message passes through here
 * on its way to a terminal or a log.
 */

/**
 * Control characters of both sets, with escape; line and paragraph separators; marks that change the direction of text or are not seen
 * (a name that shows as "exe.jpg" and is not); lone surrogates; private and unassigned ones are let through as the terminal shows them.
 */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

/** One line that does nothing but show: what could do more stands as `\xNN` or `\u{NNNN}`, a backslash before such a form as two. */
export function escapeText(text: string): string {
  return text.replace(/\\(?=x[0-9a-f]{2}|u\{|[nrt\\])/g, '\\\\').replace(UNSAFE, shown)
}

function shown(character: string): string {
  switch (character) {
    case '\n':
      return '\\n'
    case '\r':
      return '\\r'
    case '\t':
      return '\\t'
  }
  const code = character.codePointAt(0) as number
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}

/** `escapeText`, shortened in the middle to at most `columns` characters, as the beginning and the end of a path say the most. */
export function escapeShort(text: string, columns: number): string {
  const characters = [...escapeText(text)]
  if (characters.length <= columns) return characters.join('')
  const head = Math.floor((columns - 1) / 2)
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (columns - 1 - head)).join('')}`
}
