import { front } from './front.server'

// The page is whole without a script: its pictures were drawn while the site was built.
export const csr = false

export const load = () => front()
