// How long work shows that it goes on: a live line on a terminal, a line now and then elsewhere, objects for programs.

/** One moment of long work. `step` names what is done; further counts are shown as they are called. */
export type Progress = {
  readonly step: string
  readonly done?: number
  readonly total?: number
} & Readonly<Record<string, number | string | undefined>>

export type ProgressView = {
  /** Takes the newest state; shows it when its turn has come. */
  update(progress: Progress): void
  /** Shows the last state of the step, and takes a live line off the terminal. */
  finish(): void
  /**
   * Makes room for other text: ends a step that is done, else takes the live line away, which the next update draws
   * anew.
   */
  clear(): void
}

/** Milliseconds between two shows. */
const EVERY = { live: 100, json: 250, plain: 5_000 } as const

const BAR_WIDTH = 24

export type ProgressOptions = {
  /** `live`: one line drawn over and over. `json`: an object per line. `plain`: a line now and then. */
  readonly style: 'live' | 'json' | 'plain'
  readonly write: (text: string) => void
  /** Columns of the terminal, for `live`; 0 where the terminal does not say. */
  readonly columns?: () => number
  /** Monotonic milliseconds. */
  readonly clock: () => number
}

export function progressView({ style, write, columns, clock }: ProgressOptions): ProgressView {
  let step: string | null = null
  let began = 0
  let shownAt = 0
  let waiting: Progress | null = null
  let drawn: Progress | null = null

  const show = (progress: Progress) => {
    waiting = null
    shownAt = clock()
    const seconds = (shownAt - began) / 1000
    if (style === 'json') write(`${JSON.stringify({ progress })}\n`)
    else if (style === 'plain') write(`${progressText(progress, seconds)}\n`)
    else {
      const line = `${barText(progress)}${progressText(progress, seconds)}`
      write(`\r${clip(line, columns?.() || 80)}\u001b[K`)
      drawn = progress
    }
  }

  const finish = () => {
    if (waiting) show(waiting)
    if (drawn) write('\n')
    drawn = null
    step = null
  }

  return {
    update(progress) {
      if (progress.step !== step) {
        finish()
        step = progress.step
        began = clock()
        // A plain log need not hear of a step that is over in a moment more than once.
        shownAt = style === 'plain' ? began : Number.NEGATIVE_INFINITY
      }
      waiting = progress
      if (clock() - shownAt >= EVERY[style]) show(progress)
    },
    finish,
    clear() {
      const last = waiting ?? drawn
      // A step that is done is told before what comes of it.
      if (last && last.done !== undefined && last.done === last.total) finish()
      if (!drawn) return
      write('\r\u001b[K')
      waiting ??= drawn
      drawn = null
      shownAt = Number.NEGATIVE_INFINITY
    },
  }
}

/** `send: 120 of 1000, accepted 118, rejected 2, 34/s, 26 s left`. */
export function progressText(progress: Progress, seconds: number): string {
  const { step, done, total, ...counts } = progress
  const parts: string[] = []
  if (done !== undefined) parts.push(total === undefined ? `${done}` : `${done} of ${total}`)
  for (const [name, value] of Object.entries(counts)) if (value !== undefined) parts.push(`${name} ${value}`)
  // Who counts a rate of its own knows better: a sending that goes on did much of it before.
  const isOpen = done !== undefined && total !== undefined && done > 0 && done < total
  if (isOpen && counts.rate === undefined && seconds >= 2) {
    const rate = done / seconds
    parts.push(
      `${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s`,
      `${duration((total - done) / rate)} left`,
    )
  }
  return parts.length ? `${step}: ${parts.join(', ')}` : step
}

function barText({ done, total }: Progress): string {
  if (done === undefined || !total) return ''
  const filled = Math.round(BAR_WIDTH * Math.min(1, done / total))
  return `${'━'.repeat(filled)}${'─'.repeat(BAR_WIDTH - filled)} `
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}

function clip(line: string, columns: number): string {
  return line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`
}
