import { readFile } from 'node:fs/promises'
import { error } from '@sveltejs/kit'
import { codeFiles } from '../../code'

export const prerender = true

export const entries = () => codeFiles.map((file) => ({ file }))

/** A file of the source, as text: servers take “.ts” for a film. */
export async function GET({ params }: { params: { file: string } }): Promise<Response> {
  const file = codeFiles.find((one) => one === params.file)
  if (file === undefined) error(404, `The companion names no file ${params.file}.`)
  return new Response(await readFile(`src/${file}`, 'utf8'), { headers: { 'content-type': 'text/plain' } })
}
