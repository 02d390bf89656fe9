export type Area = 'faithful' | 'useful' | 'fair' | 'private'
export type Known = 'good' | 'mixed' | 'poor'
export type Standing = Known | 'unknown'
