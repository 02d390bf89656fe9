/** One step of a long job, in words a person can read: "reading", 3, 20, "columns". `total` is null when unknown. */
export interface Progress {
  doing: string
  done: number
  total: number | null
  /** The part of the work that is done, 0 to 1, where the steps are not alike. */
  share?: number
}

export type OnProgress = (progress: Progress) => void
