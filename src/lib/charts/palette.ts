import type { Ink } from './scene'

export type Palette = Readonly<Record<Ink, string>>

/**
 * On white. Real blue and synthetic orange are told apart under every common colour blindness; the scale of
 * correlations is purple to green, so that it isn't taken for either.
 */
export const lightPalette: Palette = {
  real: '#1f6fb2',
  synthetic: '#c65f12',
  holdout: '#6f7783',
  ink: '#1c2430',
  muted: '#55606e',
  grid: '#e3e7ec',
  band: '#dfe5ec',
  accent: '#1b6e53',
  surface: '#ffffff',
  warn: '#a8322a',
  negative: '#6b3fa0',
  positive: '#1b7f5c',
  'series-1': '#44689a',
  'series-2': '#8a6d1f',
  'series-3': '#3f7d74',
  'series-4': '#8d5a86',
  'series-5': '#5f6f2f',
  'series-6': '#8c5a48',
}

export const darkPalette: Palette = {
  real: '#6cb2ee',
  synthetic: '#f0a05c',
  holdout: '#a3acb8',
  ink: '#e6eaf0',
  muted: '#a7b1bf',
  grid: '#2a333f',
  band: '#384657',
  accent: '#6fcba7',
  surface: '#12171e',
  warn: '#f08e84',
  negative: '#b794ea',
  positive: '#63cda4',
  'series-1': '#92b3dd',
  'series-2': '#d6bb6a',
  'series-3': '#86c5bb',
  'series-4': '#d3a3cb',
  'series-5': '#b0c178',
  'series-6': '#d6a591',
}

const inks = Object.keys(lightPalette) as Ink[]

/** Colours as custom properties `--chart-real` …, for pages that bring both themes. */
export const variablePalette: Palette = Object.fromEntries(
  inks.map((ink) => [ink, `var(--chart-${ink})`]),
) as Record<Ink, string>

/** Declarations of the properties that `variablePalette` names. */
export function paletteStyle(palette: Palette): string {
  return inks.map((ink) => `--chart-${ink}: ${palette[ink]};`).join(' ')
}
