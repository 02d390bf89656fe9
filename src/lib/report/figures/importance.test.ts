import { describe, expect, it } from 'vitest'
import { importanceFigure } from './importance'

describe('the picture of what features were chosen by', () => {
  it('tells shares of the gain, in the order in which a study takes them', () => {
    const features = [
      { name: 'lactate', gain: 60 },
      { name: 'age', gain: 30 },
      { name: 'sodium', gain: 10 },
    ]
    const figure = importanceFigure({ target: 'death', features })
    expect(figure?.finding).toBe('lactate tells most about death (60\u00a0% of the gain)')
    expect(figure?.table.rows).toEqual([
      ['lactate', 1, 60, '0.600'],
      ['age', 2, 30, '0.300'],
      ['sodium', 3, 10, '0.100'],
    ])
  })

  it('is none where no tree was grown', () => {
    expect(importanceFigure({ target: 'death', features: [{ name: 'age', gain: 0 }] })).toBeNull()
    expect(importanceFigure({ target: 'death', features: [] })).toBeNull()
  })
})
