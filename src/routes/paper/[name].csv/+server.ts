import { error } from '@sveltejs/kit'
import { csv } from '$lib/report/tables'
import { companionFigures } from '../figures.server'

export const prerender = true

export const entries = async () => [...(await companionFigures()).keys()].map((name) => ({ name }))

/** The numbers behind a figure. */
export async function GET({ params }: { params: { name: string } }): Promise<Response> {
  const table = (await companionFigures()).get(params.name)?.table
  if (table === undefined) error(404, `There is no figure ${params.name}.`)
  return new Response(csv(table.head, table.rows), { headers: { 'content-type': 'text/csv' } })
}
