/** Does what a plan to restore says, as many steps at a time as one request takes. */
import type { RestoreResult, RestoreStep } from '../../status.ts'
import { ApiError, call } from '../api.ts'
import { text } from '../text.ts'

const STEPS = 500

/** @param onDone after each request: steps that are done. @throws ApiError for the first that could not be */
export async function restore(folder: string, steps: readonly RestoreStep[], onDone: (count: number) => void = () => {}): Promise<void> {
  const failed: RestoreResult[] = []
  for (let at = 0; at < steps.length; at += STEPS) {
    const { results } = await call<{ results: readonly RestoreResult[] }>('POST', `/api/folders/${folder}/restore`, { steps: steps.slice(at, at + STEPS) })
    failed.push(...results.filter(({ ok }) => !ok))
    onDone(Math.min(at + STEPS, steps.length))
  }
  const [first] = failed
  if (first !== undefined) throw new ApiError({ code: 'NOT_RESTORED', message: `${first.path}: ${first.message ?? ''}`, hint: text.notRestored(failed.length) })
}
