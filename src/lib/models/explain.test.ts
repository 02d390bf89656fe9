import { describe, expect, it } from 'vitest'
import { explain } from './explain'
import { ModelFailure } from './model'
import { listedPrice } from './prices'
import { ConnectionLost } from './transport'

const lost = new ConnectionLost('No answer.', '')
const SITE = 'https://name.github.io'

describe('what a failed connection probably means', () => {
  it.each([
    [
      'http://localhost:11434/v1',
      SITE,
      [/port 11434/, /Chrome asks.*programs on this device/, /OLLAMA_ORIGINS=https:\/\/name\.github\.io/],
    ],
    ['http://localhost:11434/v1', 'http://localhost:4173', [/port 11434/]],
    ['http://localhost:11434/v1', 'http://192.168.1.5:4173', [/port 11434/, /OLLAMA_ORIGINS=/]],
    ['http://localhost:1234/v1', 'http://localhost:4173', [/port 1234/, /lms server start --cors/]],
    ['http://localhost:8000/v1', 'http://localhost:4173', [/port 8000/]],
    ['http://192.168.1.5:8000/v1', SITE, [/port 8000/, /local network/, /https.*plain http/, /CORS/]],
    ['http://localhost:8080/v1', 'http://wards.example.org', [/port 8080/, /no plain http page/]],
    ['http://api.example.org/v1', SITE, [/https.*plain http/]],
    ['https://api.example.org/v1', SITE, [/CORS/, /firewall/]],
    ['https://api.anthropic.com/v1', SITE, [/organisation/, /firewall/]],
    ['https://api.openai.com/v1', SITE, [/firewall/]],
  ])('%s from %s', (url, page, patterns) => {
    const causes = explain(lost, new URL(url), page)
    expect(causes).toHaveLength(patterns.length)
    patterns.forEach((pattern, i) => expect(causes[i]).toMatch(pattern))
  })

  it('adds to a refusal only what it doesn’t say itself', () => {
    const refused = (words: string) => new ModelFailure('refused', words)
    const at = (url: string, words: string) => explain(refused(words), new URL(url), SITE).join(' ')
    expect(at('https://api.openai.com/v1', 'api.openai.com did not accept the key (401).')).toMatch(
      /platform\.openai\.com/,
    )
    expect(at('http://localhost:11434', 'localhost:11434 knows no such address.')).toMatch(/\/v1/)
    expect(
      at('https://generativelanguage.googleapis.com/v1beta', 'Requests from referer <empty> are blocked.'),
    ).toMatch(/limited/)
    expect(at('https://api.openai.com/v1', 'is busy')).toBe('')
  })
})

describe('listed prices', () => {
  it('hold for a model’s snapshots, at its own provider, on their days', () => {
    const at = (host: string, name: string, day = '2026-11-24') => {
      const price = listedPrice(host, name, day)
      return price === null ? null : [price.in, price.out]
    }
    expect(at('api.anthropic.com', 'claude-opus-4-20250514')).toEqual([15, 75])
    expect(at('api.anthropic.com', 'claude-opus-4-5-20251101')).toEqual([5, 25])
    expect(at('api.anthropic.com', 'claude-haiku-4-5')).toEqual([1, 5])
    expect(at('api.openai.com', 'gpt-4o-mini')).toEqual([0.15, 0.6])
    expect(at('api.openai.com', 'gpt-4o-audio-preview')).toBeNull()
    expect(at('openrouter.ai', 'gpt-4o')).toBeNull()
    expect(at('generativelanguage.googleapis.com', 'models/gemini-3.8-flash')).toEqual([0.75, 3.75])
    expect(at('generativelanguage.googleapis.com', 'gemini-3.8-flash', '2027-01-01')).toEqual([1.5, 7.5])
  })
})
