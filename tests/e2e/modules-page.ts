/** Modules of the site that tests run in a bare page, without its screens. */
import { fetchTransport } from '../../src/lib/models/transport'
import { hostedWires } from '../../src/lib/models/wires'
import { KeyStore } from '../../src/lib/state/key-store'
import { codeFrom, handOver } from '../../src/lib/state/sign-in'

const modules = {
  store: new KeyStore(() => '/lab/'),
  codeFrom,
  handOver,
  hostedWires,
  transport: fetchTransport(),
}
export type Modules = typeof modules

Object.assign(window, modules)
