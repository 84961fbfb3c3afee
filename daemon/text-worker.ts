/** The thread of text-work.ts. */
import { parentPort, workerData } from 'node:worker_threads'
import { compareTexts, mergeTexts } from './text-compare.ts'
import type { TextJob } from './text-work.ts'

const job = workerData as TextJob
parentPort?.postMessage(job.do === 'merge' ? mergeTexts(job.texts) : job.pairs.map(([from, to]) => compareTexts(from, to)))
