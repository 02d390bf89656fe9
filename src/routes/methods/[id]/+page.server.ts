import { error } from '@sveltejs/kit'
import { publicMetricIds } from '$lib/study/metric-ids'
import type { EntryGenerator, PageServerLoad } from './$types'
import { methodPage } from './method-page.server'

export const entries: EntryGenerator = () => publicMetricIds().map((id) => ({ id }))

export const load: PageServerLoad = async ({ params }) =>
  (await methodPage(params.id)) ?? error(404, `There is no metric “${params.id}”.`)
