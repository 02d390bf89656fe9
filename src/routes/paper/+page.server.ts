import { recorded } from './recorded.server'

export const load = () => recorded()
