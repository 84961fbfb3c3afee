/** Server-sent events as they come in a stream of text. */
export interface ServerEvent {
  readonly id: string | undefined
  readonly name: string
  readonly data: string
}

/** Without comments, and whatever else has no data. @throws what `tooLarge` makes, where an event is longer than the limit */
export async function* readEvents(chunks: AsyncIterable<string>, limit: number, tooLarge: () => Error): AsyncGenerator<ServerEvent> {
  let text = ''
  for await (const chunk of chunks) {
    text += chunk
    if (text.length > limit) throw tooLarge()
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => [line.split(':')[0], line.slice(line.indexOf(':') + 1).trimStart()]))
      const data = fields.get('data')
      if (data !== undefined) yield { id: fields.get('id'), name: fields.get('event') ?? 'message', data }
    }
  }
}
