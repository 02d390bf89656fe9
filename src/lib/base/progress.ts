/** One step of a long job, in words a person can read: "reading", 3, 20, "columns". `total` is null when unknown. */
export interface Progress {
  doing: string
  done: number
  total: number | null
}

export type OnProgress = (progress: Progress) => void
